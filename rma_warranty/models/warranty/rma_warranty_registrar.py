from odoo import Command, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import escape_psql, format_date

from ...sql import lock_rows

# Products that are looked at for one text, and proposed to the customer.
SEARCH_LIMIT = 100
PROPOSAL_LIMIT = 10
PROPOSAL_MIN_LENGTH = 3
# A purchase of an earlier year is a slip of the pen.
PURCHASE_MAX_YEARS = 50


class RmaWarrantyRegistrar(models.AbstractModel):
    """Takes registrations of goods that customers bought elsewhere.

    Called as superuser, with the company for which goods are registered:
    customers have no rights on products, lots and certificates of others.
    """

    _name = "rma.warranty.registrar"
    _description = "Registering goods bought elsewhere"

    # === PRODUCTS === #

    def _get_product_domain(self):
        """Return the domain of products that customers may know of."""
        products = self.env["product.product"]
        domain = Domain("sale_ok", "=", True) & Domain("type", "=", "consu")
        domain &= Domain("company_id", "in", [False, self.env.company.id])
        if "is_published" in products._fields:
            domain &= Domain("is_published", "=", True)
        return domain

    def _search_products(self, text):
        """Return products whose name, code or barcode fits ``text``."""
        # Customers type no patterns: "%" would list everything.
        found = self.env["product.product"].name_search(
            escape_psql(text), self._get_product_domain(), limit=SEARCH_LIMIT
        )
        return self.env["product.product"].browse([row[0] for row in found])

    def _propose(self, text):
        """Return names of products with a warranty that fit what was typed."""
        text = text.replace("\0", "").strip()[:100]
        if len(text) < PROPOSAL_MIN_LENGTH:
            return []
        products = self._search_products(text)
        today = self.env.company._rma_get_today()
        terms = self._find_terms(products, today)
        names = [product.display_name for product in products if terms[product].term]
        return names[:PROPOSAL_LIMIT]

    def _find_terms(self, products, day):
        """Return {product: FoundTerm}, without “no warranty”."""
        finder = self.env["rma.warranty.finder"]
        found = finder._find(products, self.env.company, day)
        return {
            product: answer._replace(
                term=answer.term.filtered(lambda term: term.coverage != "none")
            )
            for product, answer in found.items()
        }

    def _get_product(self, text):
        """Return the one product that is called ``text``.

        :raises UserError: none is, or several are
        """
        # The name of a variant has its attributes behind it, in parentheses.
        candidates = self._search_products(text) if text else []
        base = text.rpartition(" (")[0]
        if base:
            candidates |= self._search_products(base)
        wanted = text.casefold()
        for keys in (("display_name",), ("default_code", "barcode", "name")):
            exact = [
                product
                for product in candidates
                if wanted in [(product[key] or "").casefold() for key in keys]
            ]
            if len(exact) == 1:
                return exact[0]
        raise UserError(
            self.env._(
                "“%(text)s” is not the name or code of one product that can be "
                "registered. Type a part of its name and choose it from the list.",
                text=text[:50],
            )
        )

    # === SERIAL NUMBERS === #

    def _find_lot(self, product, serial):
        """Return the lot of a product that is called ``serial``, or none."""
        lots = self.env["stock.lot"]
        if not serial:
            return lots
        return lots.search(
            [
                ("product_id", "=", product.id),
                ("name", "=ilike", escape_psql(serial)),
                ("company_id", "in", [False, self.env.company.id]),
            ],
            limit=1,
        )

    def _check_serial(self, product, serial, customer):
        """Raise when a serial number has a warranty, or needs none from here.

        Whether others have it is nobody's business: theirs is taken like any
        other, and staff see what speaks against it before they confirm.
        """
        if not serial:
            if product.tracking == "serial":
                raise UserError(
                    self.env._(
                        "Enter the serial number of %(product)s.",
                        product=product.display_name,
                    )
                )
            return
        known = self._find_certified(product, serial)
        own = known.filtered(lambda certificate: certificate.partner_id == customer)
        if own:
            raise UserError(
                self.env._(
                    "Serial number %(serial)s is registered already: you find it as "
                    "%(name)s in your warranties.",
                    serial=serial,
                    name=own[0].name,
                )
            )
        self._check_not_sold(product, serial, customer)

    def _find_certified(self, product, serial):
        """Return the certificates of a serial number that are not void."""
        pattern = escape_psql(serial)
        return self.env["rma.warranty.certificate"].search(
            [
                ("product_id", "=", product.id),
                ("is_void", "=", False),
                "|",
                ("serial_text", "=ilike", pattern),
                ("lot_id.name", "=ilike", pattern),
            ]
        )

    def _check_not_sold(self, product, serial, customer):
        """Raise when we sold that very unit to this customer."""
        lot = self._find_lot(product, serial)
        if not lot:
            return
        buyer = "move_id.sale_line_id.order_id.partner_id.commercial_partner_id"
        own = Domain(buyer, "=", customer.id)
        sold = self.env["rma.holdings"]._find_sent(lot, own, limit=1)
        if sold:
            raise UserError(
                self.env._(
                    "You bought serial number %(serial)s from us with order "
                    "%(order)s: it is registered already.",
                    serial=serial,
                    order=sold.move_id.sale_line_id.order_id.name,
                )
            )

    # === REGISTERING === #

    def _create_registration(self, partner, values):
        """Register goods for a customer; nothing is kept when a check fails.

        The same form sent twice, also at the same moment, gives the same
        certificate, and one serial number is never registered by two: the
        product is locked first (G6).

        :param partner: res.partner who registers
        :param dict values: ``product``, ``serial``, ``place``: str,
            ``date``: date of purchase, ``request_key``: str, ``proof``:
            tools.photos.Photo
        :return: rma.warranty.certificate that waits for its confirmation
        :raises UserError: something can't be registered; says what and why
        """
        self._check_enabled()
        product = self._get_product(values["product"])
        lock_rows(product)
        repeated = self._find(partner, values["request_key"])
        if repeated:
            return repeated
        found = self._get_term(product, values["date"])
        customer = partner.commercial_partner_id
        self._check_serial(product, values["serial"], customer)
        certificate = self.env["rma.warranty.certificate"].create(
            {
                **self._prepare_vals(product, found, values),
                "partner_id": customer.id,
                "registration_partner_id": partner.id,
                "registration_key": self._get_key(partner, values["request_key"]),
            }
        )
        self._attach(certificate, values["proof"])
        rivals = certificate._find_rivals()
        if rivals:
            certificate._message_log(body=certificate._get_rivals_text(rivals))
        return certificate

    def _check_enabled(self):
        if not self.env.company.rma_is_registration_enabled:
            raise UserError(
                self.env._("Goods can't be registered here. Please write to us.")
            )

    def _find(self, partner, request_key):
        """Return the certificate that this form has registered, or none."""
        key = self._get_key(partner, request_key)
        return self.env["rma.warranty.certificate"].search(
            [("registration_key", "=", key)]
        )

    def _get_key(self, partner, request_key):
        """Return the key as stored: of use for this one contact only."""
        return f"{partner.id}-{request_key}"

    def _get_term(self, product, day):
        """Return the FoundTerm for a purchase of that day.

        :raises UserError: the day is to come, or there is no warranty for it
        """
        today = self.env.company._rma_get_today()
        if day.year < today.year - PURCHASE_MAX_YEARS:
            raise UserError(
                self.env._(
                    "%(day)s is too long ago. Enter the day on which you bought the "
                    "product.",
                    day=format_date(self.env, day),
                )
            )
        if day > today:
            raise UserError(
                self.env._(
                    "%(day)s is still to come. Enter the day on which you bought the "
                    "product.",
                    day=format_date(self.env, day),
                )
            )
        found = self._find_terms(product, day)[product]
        if not found.term:
            raise UserError(
                self.env._(
                    "There is no warranty for %(product)s bought on %(day)s.",
                    product=product.display_name,
                    day=format_date(self.env, day),
                )
            )
        return found

    def _prepare_vals(self, product, found, values):
        """Return the values of a certificate that waits for confirmation."""
        origin = self.env["rma.warranty.finder"]._describe_origin(found.origin)
        return {
            "company_id": self.env.company.id,
            "product_id": product.id,
            "quantity": 1.0,
            "serial_text": values["serial"],
            "vendor_id": product.seller_ids[:1].partner_id.id,
            "term_id": found.term._freeze()[found.term].id,
            "term_origin": origin,
            "date_delivered": values["date"],
            "registration_state": "to_confirm",
            "registration_place": values["place"],
        }

    def _attach(self, certificate, proof):
        """Keep the proof of purchase as it came: it is evidence."""
        attachments = self.env["ir.attachment"].with_context(image_no_postprocess=True)
        attachment = attachments.create(
            {
                "name": proof.name,
                "raw": proof.content,
                "mimetype": proof.mimetype,
                "res_model": certificate._name,
                "res_id": certificate.id,
            }
        )
        certificate.proof_ids = [Command.set(attachment.ids)]
