import re
from typing import NamedTuple

from odoo import models
from odoo.fields import Domain

from ...tools.holdings import TO_CUSTOMER
from ..goods.stock_picking import SEPARATORS


class SerialFacts(NamedTuple):
    """What is known about a serial number that nobody expected in a case.

    ``kind`` is one of rma.receipt.alert; the others are records or empty.
    """

    kind: str
    delivery: models.BaseModel
    location: models.BaseModel


class RmaReceivingFinder(models.AbstractModel):
    """What a scanned text stands for: a case, a product, a serial number.

    In system mode, but of the user's active companies only: those who receive may
    lack rights on cases, orders and customers.
    """

    _name = "rma.receiving.finder"
    _description = "What a scanned text stands for"

    def _get_company_domain(self, *, shared=False):
        """Return the domain of the user's companies, with shared records or not."""
        companies = self.env.companies.ids
        return Domain("company_id", "in", companies + [False] if shared else companies)

    def _find(self, model, domain, *, shared=False, **options):
        """Return records of the user's companies.

        :param bool shared: also those of no company
        :param options: of ``search``
        """
        own = self._get_company_domain(shared=shared)
        return self.env[model].search(own & domain, **options)

    # === CASES === #

    def _find_cases(self, code):
        """Return the cases that ``code`` names: RMA, tracking or order number."""
        return (
            self._find_cases_by_number(code)
            or self._find_cases_by_tracking(code)
            or self._find_cases_by_order(code)
        )

    def _find_cases_by_number(self, code):
        return self._find("rma.case", Domain("name", "=", code))

    def _find_cases_by_tracking(self, code):
        """Return the cases whose parcels carry this tracking number."""
        found = self._find(
            "stock.picking",
            Domain("rma_case_id", "!=", False)
            & Domain("rma_tracking_number", "ilike", self._escape(code)),
        )
        numbers = code.casefold()
        exact = found.filtered(
            lambda picking: (
                numbers in SEPARATORS.split(picking.rma_tracking_number.casefold())
            )
        )
        return exact.rma_case_id.sorted("id")

    def _find_cases_by_order(self, code):
        """Return the cases of an order for which goods are expected."""
        return self._find(
            "rma.case",
            Domain("line_ids.order_id.name", "=", code)
            & Domain("state", "=", "approved")
            & Domain("goods_status", "in", ("waiting", "partial")),
        )

    def _find_waiting_lines(self, product, customers):
        """Return the lines of cases that still wait for units of a product.

        :param customers: commercial partners; of anybody when empty
        """
        domain = (
            Domain("product_id", "=", product.id)
            & Domain("state", "=", "approved")
            & Domain("decision", "=", "approved")
            & Domain("goods_back", "=", True)
            & Domain("goods_status", "in", ("waiting", "partial"))
        )
        if customers:
            domain &= Domain("commercial_partner_id", "in", customers.ids)
        return self._find("rma.case.line", domain, order="case_id, id")

    def _find_order(self, code):
        """Return the confirmed order of that number, or none."""
        domain = Domain("name", "=", code) & Domain("state", "=", "sale")
        return self._find("sale.order", domain, limit=1)

    @staticmethod
    def _escape(code):
        """Return ``code`` for ``ilike``, where some characters mean others."""
        return re.sub(r"([\\%_])", r"\\\1", code)

    # === PRODUCTS AND SERIAL NUMBERS === #

    def _find_product(self, code):
        """Return (product, its units) of a barcode, packaging or reference."""
        for field_name in ("barcode", "default_code"):
            named = Domain(field_name, "=", code)
            product = self._find("product.product", named, shared=True, limit=1)
            if product:
                return product, 1.0
        named = Domain("barcode", "=", code)
        packaging = self._find("product.uom", named, shared=True, limit=1)
        product = packaging.product_id
        if not product:
            return product, 0.0
        return product, packaging.uom_id._compute_quantity(
            1, product.uom_id, round=False
        )

    def _find_lot(self, code, products=None):
        """Return the lot or serial number of that name, or none.

        :param products: those it may be of; any when not given
        """
        domain = Domain("name", "=", code)
        if products is not None:
            domain &= Domain("product_id", "in", products.ids)
        lots = self._find("stock.lot", domain, shared=True)
        return lots[:1] if products is not None or len(lots) == 1 else lots.browse()

    def _find_package(self, code):
        """Return the package of that name that we sent to a customer, or none."""
        sent = self._find(
            "stock.move.line",
            Domain("result_package_id.name", "=", code)
            & self.env["rma.holdings"]._get_way_domain(TO_CUSTOMER)
            & Domain("state", "=", "done"),
        )
        return sent.result_package_id.filtered(self._get_packed)[:1]

    def _get_packed(self, package):
        """Return what of a package lies at a customer, as stock.quant."""
        return package.quant_ids.filtered(
            lambda quant: (
                quant.location_id.usage == "customer"
                and quant.product_id.uom_id.compare(quant.quantity, 0) > 0
            )
        )

    # === FACTS ABOUT A SERIAL NUMBER === #

    def _get_facts(self, lot, case):
        """Return what is known about a lot that ``case`` doesn't expect.

        :param lot: stock.lot, or empty for a number that doesn't exist
        """
        nowhere = self.env["stock.location"]
        delivery = self.env["stock.move.line"]
        if not lot:
            return SerialFacts("unknown_serial", delivery, nowhere)
        location = self._get_location(lot)
        if location:
            return SerialFacts("already_in_stock", delivery, location)
        delivery = self._get_delivery(lot)
        if not delivery:
            return SerialFacts("never_sold", delivery, nowhere)
        customer = self._get_customer(delivery)
        own = customer.commercial_partner_id == case.commercial_partner_id
        kind = "other_purchase" if own else "sold_to_other"
        return SerialFacts(kind, delivery, nowhere)

    def _get_location(self, lot):
        """Return where in our stock a lot is, or no location."""
        quants = lot.quant_ids.filtered(
            lambda quant: (
                quant.location_id.usage in ("internal", "transit")
                and quant.product_id.uom_id.compare(quant.quantity, 0) > 0
            )
        )
        return quants[:1].location_id

    def _get_delivery(self, lot):
        """Return the last delivery of a lot to a customer, or none."""
        # Deliveries to others are hidden from workers; only staff are told.
        return self.env["rma.holdings"]._find_sent(lot, limit=1)

    def _get_customer(self, delivery):
        """Return to whom a delivery went."""
        return (
            delivery.move_id.sale_line_id.order_id.partner_id
            or delivery.picking_id.partner_id
            or delivery.move_id.partner_id
        )
