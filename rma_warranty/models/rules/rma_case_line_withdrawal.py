from odoo import fields, models
from odoo.exceptions import UserError

from ...system import as_system
from ...tools.text import format_quantity


class RmaCaseLine(models.Model):
    """Units from which a consumer withdraws, be they delivered or not.

    What was not delivered yet comes back from nowhere: no receipt is expected of it,
    it takes up no delivered unit (G1), and the order sends it no more.
    """

    _inherit = "rma.case.line"

    is_unsent = fields.Boolean(
        "Not delivered yet",
        readonly=True,
        copy=False,
        help="The customer withdraws before the delivery: nothing is sent any more.",
    )
    is_stopped = fields.Boolean(
        "Taken off the order",
        readonly=True,
        copy=False,
        help="The order's quantity, and with it the delivery, is lower by these units.",
    )

    def _is_withdrawal(self):
        """Tell whether the customer withdraws from the contract about these goods."""
        self.ensure_one()
        return self.claim_kind == "withdrawal"

    def _is_kept_by_customer(self):
        """Tell whether the customer has the goods and keeps them."""
        self.ensure_one()
        return not self.goods_back and not self.is_unsent

    def _get_kept_text(self):
        if self.is_unsent:
            return self.env._("not delivered any more")
        return super()._get_kept_text()

    # === RULES === #

    def _get_rules_decision(self):
        if not self._is_withdrawal():
            return super()._get_rules_decision()
        # It is the customer's right: nobody approves it, whatever rules say.
        is_open = self.sale_line_id and not self.override_user_id
        is_due = is_open and self.eligibility == "accept" and not self._has_moved()
        return "approve" if is_due else ""

    def _get_remedies_offered(self):
        # Who withdraws gets the money, whatever rules offer for returns.
        others = self.filtered(lambda line: not line._is_withdrawal())
        return super(RmaCaseLine, others)._get_remedies_offered()

    # === UNITS === #

    def _get_quantity_asked(self):
        return 0.0 if self.is_unsent else super()._get_quantity_asked()

    def _get_unit_facts(self, further=()):
        facts = super()._get_unit_facts(further)
        if "is_taken_up" in further:
            for line in self.filtered("is_unsent"):
                facts[line]["is_taken_up"] = False
        return facts

    def _get_fact_fields(self):
        return [*super()._get_fact_fields(), "is_unsent"]

    def _check_returnable(self):
        res = super()._check_returnable()
        unsent = self.filtered(
            lambda line: (
                line.is_unsent and not line.is_stopped and line.decision != "rejected"
            )
        )
        for sale_line, lines in unsent.grouped("sale_line_id").items():
            left = sale_line._rma_get_unsent(except_lines=lines)[sale_line]
            asked = sum(lines.mapped("quantity"))
            if lines[:1].product_uom_id.compare(asked, left) > 0:
                raise UserError(
                    self.env._(
                        "%(order)s, %(product)s: %(left)s are still to be delivered, "
                        "not %(asked)s. Reload the page and try again.",
                        order=sale_line.order_id.name,
                        product=sale_line.product_id.display_name,
                        left=format_quantity(left),
                        asked=format_quantity(asked),
                    )
                )
        return res

    # === THE ORDER === #

    def _stop_sending(self):
        """Lower the ordered quantity of units that were not delivered yet.

        As somebody would on the order: core takes them off the open transfers.

        :return: the lines whose units could not be taken off the order
        """
        failed = self.browse()
        for line in self.filtered(lambda own: own.is_unsent and not own.is_stopped):
            try:
                with self.env.cr.savepoint():
                    line._change_ordered(-line.quantity)
                    line._write_step({"is_stopped": True})
            except UserError:
                failed |= line
        return failed

    def _send_again(self):
        """Put units back on the order that were taken off it (G7)."""
        for line in self.filtered("is_stopped"):
            line._change_ordered(line.quantity)
            line._write_step({"is_stopped": False})

    @as_system
    def _change_ordered(self, units):
        """Change the order by these units of the product, and its open transfers.

        Who withdraws, or takes that back, needs no rights on orders and transfers.
        Orders that are cancelled by now stay as they are.

        :raises UserError: the order is locked, or transfers didn't follow
        """
        sold = self.sale_line_id
        if sold.state != "sale":
            return
        before = self._get_to_send()
        # What core would order by itself counts open receipts of cases, too.
        quiet = sold.with_context(skip_procurement=True)
        quiet.product_uom_qty += self.product_uom_id._compute_quantity(
            units, sold.product_uom_id, round=False
        )
        self.env["stock.rule"].run(
            sold._create_procurements(
                units, self.product_uom_id, sold._prepare_procurement_values()
            )
        )
        if self.product_uom_id.compare(self._get_to_send() - before, units):
            raise UserError(
                self.env._(
                    "%(order)s, %(product)s: the transfers can't be changed by "
                    "%(units)s. Change the order's quantity and its transfers.",
                    order=sold.order_id.name,
                    product=sold.product_id.display_name,
                    units=format_quantity(units),
                )
            )

    def _get_to_send(self):
        """Return the units that open transfers of the order still send."""
        sold = self.sale_line_id
        sold.invalidate_recordset(["move_ids"])
        return self.env["rma.holdings"]._read(sold)[sold].as_sold.planned_there
