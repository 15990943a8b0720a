from odoo import models

from ...system import as_system


class RmaWarrantyExtender(models.AbstractModel):
    """Extended warranties: products that are sold, and what they extend.

    A line that is sold with goods extends the certificates of these goods,
    the units delivered first; one that is sold later extends the certificate
    that it names. Price and offer are the order's business.
    """

    _name = "rma.warranty.extender"
    _description = "Extending warranties"

    # === EVENTS === #

    def _after_issued(self, certificates):
        """Extend new certificates by what was sold with their order lines."""
        sold = certificates.sale_line_id.rma_extension_line_ids
        self._sync(sold.filtered(lambda line: line.order_id.state == "sale"))

    @as_system
    def _sync(self, lines):
        """Have certificates extended by exactly what these lines sell now.

        Adds what is missing, takes back what was refunded or cancelled, and
        counts what was sold again; a second call changes nothing. Whoever sells
        needs no rights on warranties.

        :param lines: sale.order.line of products that extend warranties
        """
        lines = lines.filtered("product_id.rma_is_extension")
        if not lines:
            return
        credited = self.env["rma.warranty.units"]._count_credited(lines)[0]
        changed = self.env["rma.warranty.certificate"]
        for line in lines:
            units = max(self._get_units(line) - credited.get(line.id, 0.0), 0.0)
            changed |= self._restrict(line, units)
            changed |= self._extend(line, units)
        self.env["rma.warranty.dates"]._update(changed)

    def _get_units(self, line):
        """Return the units sold by a line, in the product's unit."""
        if line.order_id.state != "sale":
            return 0.0
        return line.product_uom_id._compute_quantity(
            line.product_uom_qty, line.product_id.uom_id, round=False
        )

    # === ROWS === #

    def _restrict(self, line, units):
        """Have the extensions of a line count for so many units, the first ones.

        :return: the certificates that changed
        """
        changed = self.env["rma.warranty.certificate"]
        for extension in line.rma_extension_ids.sorted("id"):
            certificate = extension.certificate_id
            covered = min(certificate.quantity, units)
            units -= covered
            compare = certificate.product_id.uom_id.compare
            if 0 < covered and compare(covered, certificate.quantity) < 0:
                rest = certificate._split(certificate.quantity - covered)
                self._get_row(rest, line).is_refunded = True
                changed |= certificate | rest
            if extension.is_refunded == bool(covered):
                extension.is_refunded = not covered
                changed |= certificate
        return changed

    def _get_row(self, certificate, line):
        return certificate.extension_ids.filtered(lambda e: e.sale_line_id == line)

    def _extend(self, line, units):
        """Extend certificates by the units of a line that are not used yet.

        Comes after :meth:`_restrict`: where a row was refunded, all units that
        are left are used by others.

        :param float units: sold and not refunded
        :return: the certificates that were extended
        """
        counting = line.rma_extension_ids.filtered(lambda ext: not ext.is_refunded)
        units -= sum(counting.certificate_id.mapped("quantity"))
        extended = counting.certificate_id.browse()
        for certificate in self._get_candidates(line):
            if certificate.product_id.uom_id.compare(units, 0) <= 0:
                break
            if self._get_row(certificate, line):
                continue
            if certificate.product_id.uom_id.compare(certificate.quantity, units) > 0:
                certificate._split(certificate.quantity - units)
            self._create_extension(certificate, line)
            units -= certificate.quantity
            extended |= certificate
        return extended

    def _get_candidates(self, line):
        """Return the certificates that a line may extend, oldest first."""
        if line.rma_certificate_id:
            return line.rma_certificate_id
        goods = line.rma_extended_line_id
        found = self.env["rma.warranty.units"]._get_certificates(goods)
        return found.filtered(lambda certificate: not certificate.is_void)

    def _create_extension(self, certificate, line):
        product = line.product_id
        is_replacing = product.rma_extension_mode == "replace"
        term = product.rma_extension_term_id
        return self.env["rma.warranty.extension"].create(
            {
                "certificate_id": certificate.id,
                "sale_line_id": line.id,
                "mode": product.rma_extension_mode,
                "duration": product.rma_extension_duration,
                "duration_unit": product.rma_extension_unit,
                "term_id": term._freeze()[term].id if is_replacing else False,
            }
        )
