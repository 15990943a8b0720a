from collections import defaultdict

from odoo import Command, models
from odoo.fields import Domain

from ...const import QUIET_CONTEXT
from ...sql import lock_rows
from ...tools.text import find_free_name
from ...tools.write_down import average_cost

# What the refurbished product takes over from the one it is made of.
COPIED_FIELDS = (
    "categ_id",
    "company_id",
    "invoice_policy",
    "is_storable",
    "sale_ok",
    "tracking",
    "type",
    "uom_id",
    "volume",
    "weight",
)


class RmaDispositionRefurbish(models.AbstractModel):
    """Products, lots and books of refurbished goods, in batches.

    In system mode, as inspectors need no rights on products, lots or accounts.
    """

    _inherit = "rma.disposition.refurbish"

    # === PRODUCTS === #

    def _create_products(self, inspections):
        """Note the refurbished products; create those that are missing."""
        products = inspections.product_id
        lock_rows(products)
        missing = products.filtered(
            lambda p: not p.rma_refurbished_product_id and not p.rma_refurbished_from_id
        )
        for product in missing:
            percents = self._get_price_percents(inspections, product)
            product.rma_refurbished_product_id = self._create_product(product, percents)
        for product, own in inspections.grouped("product_id").items():
            target = self._get_refurbished_product(product)
            own.write({"refurbished_product_id": target.id})

    def _get_refurbished_product(self, product):
        """Return what units of a product become; refurbished ones stay that."""
        if product.rma_refurbished_from_id:
            return product
        return product.rma_refurbished_product_id

    def _get_price_percents(self, inspections, product):
        """Return the price of a new refurbished product, in percent.

        Of the grade that asked for it first, else of the company.
        """
        first = inspections.filtered(lambda i: i.product_id == product)[0]
        general = first.company_id.rma_refurbished_price_percent
        return first.grade_id.price_percent or general

    def _create_product(self, product, percent):
        """Create the refurbished product of a variant, in all languages."""
        templates = product.env["product.template"].with_context(**QUIET_CONTEXT)
        template = templates.create(self._prepare_product_vals(product, percent))
        for code, __ in self.env["res.lang"].get_installed():
            if code != self.env.lang:
                translated = product.with_context(lang=code)
                template.with_context(lang=code).name = self._get_new_name(translated)
        return template.product_variant_id

    def _prepare_product_vals(self, product, percent):
        """Return values of the template of a refurbished product."""
        [values] = product.product_tmpl_id.read(COPIED_FIELDS, load=None)
        values.pop("id")
        suffix = self.env.company.rma_refurbished_suffix or ""
        return {
            **values,
            "name": self._get_new_name(product),
            "default_code": product.default_code and product.default_code + suffix,
            "barcode": False,
            "list_price": product.lst_price * percent / 100,
            # Each unit keeps the value it was written down to.
            "lot_valuated": product.tracking != "none",
            "purchase_ok": False,
            "image_1920": product.image_1920,
            "taxes_id": [Command.set(product.taxes_id.ids)],
            "supplier_taxes_id": [Command.clear()],
        }

    def _get_new_name(self, product):
        bare = product.with_context(display_default_code=False).display_name
        return product.env._("%(name)s (refurbished)", name=bare)

    def _get_refurbished_name(self, product):
        """Return the name of the refurbished product, which may not exist yet."""
        target = self._get_refurbished_product(product)
        return target.display_name or self._get_new_name(product)

    # === LOTS === #

    def _create_lots(self, inspections):
        """Give each tracked inspection the lot of its refurbished units.

        It has the old one's name where that is free, and points to it. A
        serial number that was refurbished before is taken again.
        """
        tracked = inspections.filtered("lot_id")
        found = self._find_lots(tracked)
        taken = defaultdict(set)
        for lot in found:
            taken[lot.product_id].add(lot.name)
        own = {
            (lot.product_id, lot.rma_origin_lot_id): lot
            for lot in found
            if lot.product_id.tracking == "serial" and lot.rma_origin_lot_id
        }
        new, values = [], []
        for inspection in tracked:
            product = inspection.refurbished_product_id
            lot = own.get((product, inspection.lot_id))
            if product == inspection.product_id:
                lot = inspection.lot_id
            if lot:
                inspection.refurbished_lot_id = lot
                continue
            name = find_free_name(inspection.lot_id.name, taken[product])
            taken[product].add(name)
            new.append(inspection)
            values.append(self._prepare_lot_vals(inspection, name))
        lots = inspections.env["stock.lot"].create(values)
        for inspection, lot in zip(new, lots, strict=True):
            inspection.refurbished_lot_id = lot

    def _find_lots(self, inspections):
        """Return the lots whose names may be taken, of all targets at once."""
        if not inspections:
            return self.env["stock.lot"]
        names = Domain.OR(
            Domain("name", "=like", f"{name}%")
            for name in set(inspections.lot_id.mapped("name"))
        )
        products = inspections.refurbished_product_id
        return inspections.env["stock.lot"].search(
            Domain("product_id", "in", products.ids)
            & (names | Domain("rma_origin_lot_id", "in", inspections.lot_id.ids))
        )

    def _prepare_lot_vals(self, inspection, name):
        return {
            "name": name,
            "product_id": inspection.refurbished_product_id.id,
            "company_id": inspection.lot_id.company_id.id,
            "rma_origin_lot_id": inspection.lot_id.id,
        }

    # === BOOKS === #

    def _set_costs(self, inspections):
        """Have the refurbished goods cost what they were written down to.

        Core does so for average cost and first in first out. At standard cost
        the lot has its own cost, or the product the average of all its units.
        """
        groups = inspections.grouped(lambda i: (i.company_id, i.refurbished_product_id))
        for (company, product), own in groups.items():
            valued = product.with_company(company)
            if not valued.is_storable:
                continue
            if valued.lot_valuated:
                if valued.cost_method == "standard":
                    self._set_lot_costs(own)
            elif valued.cost_method == "standard":
                self._set_standard_cost(valued, own)
            elif valued.cost_method == "average" and not valued._run_avco()[0]:
                # Core leaves a cost alone that becomes zero.
                valued.with_context(disable_auto_revaluation=True).standard_price = 0.0

    def _set_lot_costs(self, inspections):
        for inspection in inspections:
            units = self.env["rma.inspection.value"]._get_units(inspection)
            lot = inspection.refurbished_lot_id.with_company(inspection.company_id)
            lot = lot.with_context(disable_auto_revaluation=True)
            lot.standard_price = inspection.value_after / units

    def _set_standard_cost(self, product, inspections):
        """Set the average of what was in stock and what came into it."""
        get_units = self.env["rma.inspection.value"]._get_units
        units = sum(get_units(inspection) for inspection in inspections)
        product.invalidate_recordset(["qty_available"])
        now = product._with_valuation_context().qty_available
        product.standard_price = average_cost(
            now - units,
            product.standard_price,
            units,
            sum(inspections.mapped("value_after")),
        )

    def _book_work(self, inspections):
        """Book the cost of the work into the refurbishing location's account."""
        with_cost = inspections.filtered("refurbish_cost")
        if not with_cost:
            return
        entries = inspections.env["account.move"].create(
            [self._prepare_work_vals(inspection) for inspection in with_cost]
        )
        for inspection, entry in zip(with_cost, entries, strict=True):
            inspection.refurbish_entry_id = entry
        entries._post(soft=False)

    def _prepare_work_vals(self, inspection):
        """Return values of the entry: the work goes into the goods."""
        company = inspection.company_id
        location = inspection.warehouse_id.rma_refurbish_location_id
        name = self.env._("Refurbishing, %(name)s", name=inspection.name)
        common = {"name": name, "product_id": inspection.refurbished_product_id.id}
        return {
            "move_type": "entry",
            "company_id": company.id,
            "journal_id": company.account_stock_journal_id.id,
            "ref": inspection.case_id.name,
            "line_ids": [
                Command.create(
                    {
                        **common,
                        "account_id": location.valuation_account_id.id,
                        "debit": inspection.refurbish_cost,
                    }
                ),
                Command.create(
                    {
                        **common,
                        "account_id": company.rma_refurbish_cost_account_id.id,
                        "credit": inspection.refurbish_cost,
                    }
                ),
            ],
        }

    def _reverse_work(self, inspections):
        """Take the booked work back, with an entry of its own."""
        entries = inspections.refurbish_entry_id
        booked = entries.filtered(lambda entry: entry.state == "posted")
        if booked:
            booked._reverse_moves(cancel=True)
