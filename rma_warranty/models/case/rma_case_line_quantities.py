from odoo import api, fields, models

from ...facts import follows
from ...system import as_system
from ...tools.units import MONEY, LineUnits

GOODS_STATUSES = [
    ("none", "Nothing expected"),
    ("waiting", "Waiting for goods"),
    ("partial", "Partly received"),
    ("received", "To inspect"),
    ("out", "Out for diagnosis"),
    ("quarantine", "In quarantine"),
    ("sending", "To send back"),
    ("routed", "Inspected and routed"),
]
MONEY_STATUSES = [
    ("none", "Nothing to credit"),
    ("waiting", "To credit"),
    ("draft", "Draft credit note"),
    ("partial", "Partly credited"),
    ("credited", "Credited"),
    ("paid", "Paid or set off"),
    ("to_settle", "Difference to settle"),
    ("settling", "Difference in draft"),
    ("settled", "Difference settled"),
]


class RmaCaseLine(models.Model):
    """What follows from what happened to the units of a line, never typed in.

    The facts are counted where they happen: goods from done moves, routing from
    confirmed inspections, money from credit note lines, all in the line's unit.
    What follows from them is worked out by :class:`LineUnits` alone.
    """

    _inherit = "rma.case.line"

    quantity_returnable = fields.Float(
        "Returnable",
        digits="Product Unit",
        compute="_compute_quantity_returnable",
        compute_sudo=True,
        help="Delivered, less what is in other cases or was returned without one. Of "
        "goods without a known order, what is left of their certificate.",
    )
    quantity_held = fields.Float(
        digits="Product Unit",
        compute="_compute_quantity_held",
        store=True,
        help="Units of the order line that this line takes up.",
    )
    quantity_uninvoiced = fields.Float(
        "Never invoiced",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="Units that came back before they were invoiced: the order's "
        "delivered quantity is lower and there is nothing to credit.",
    )
    quantity_unpaid = fields.Float(
        "Owed in money",
        digits="Product Unit",
        compute="_compute_statuses",
        store=True,
        help="Approved units for which the customer gets money and that are not in a "
        "posted credit note. Those in a draft count.",
    )
    quantity_to_credit = fields.Float(
        "To credit",
        digits="Product Unit",
        compute="_compute_statuses",
        store=True,
        help="Of the owed units, those that are here (or stay with the customer) and "
        "are in no credit note yet.",
    )
    goods_status = fields.Selection(
        GOODS_STATUSES, "Goods", compute="_compute_statuses", store=True
    )
    money_status = fields.Selection(
        MONEY_STATUSES, "Money", compute="_compute_statuses", store=True
    )
    is_settled = fields.Boolean(compute="_compute_statuses", store=True)

    @follows("sale_line_id", "quantity", "state", "decision")
    def _compute_quantity_returnable(self):
        figures = self.sale_line_id._rma_get_returnable(except_lines=self)
        unsold = self.filtered(lambda line: not line.sale_line_id)
        others = unsold._get_returnable_unsold()
        for line in self:
            figure = figures.get(line.sale_line_id)
            line.quantity_returnable = (
                figure.returnable if figure else others.get(line, 0.0)
            )

    def _get_returnable_unsold(self):
        """Return {line without an order: units that may come back, if known}."""
        return {}

    @api.depends(lambda self: [*self._get_fact_fields(), "state"])
    def _compute_quantity_held(self):
        for line, units in self._get_units_by_line("is_taken_up").items():
            line.quantity_held = units.held

    @api.depends(lambda self: self._get_fact_fields())
    def _compute_statuses(self):
        for line, units in self._get_units_by_line().items():
            line.quantity_unpaid = units.unpaid
            line.quantity_to_credit = units.to_credit
            line.goods_status = units.goods_status
            line.money_status = line._get_money_status(units)
            line.is_settled = line._get_is_settled()

    # === UNITS === #

    def _get_units(self, *further):
        """Return the LineUnits of this line: what happened to its units (G13).

        :param str further: facts for who asks only: "arriving", "inspecting" and
            "replacing", which are read from open documents, and "is_taken_up", as
            the state of a case follows from other figures itself
        """
        self.ensure_one()
        return self._get_units_by_line(*further)[self]

    @as_system
    def _get_units_by_line(self, *further):
        """Return {line: LineUnits}; see :meth:`_get_units`.

        Whoever may read a line may know what happened to its units, without rights
        on moves, inspections and invoices.
        """
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        return {
            line: LineUnits(**facts, digits=digits)
            for line, facts in self._get_unit_facts(further).items()
        }

    def _get_unit_facts(self, further=()):
        """Return {line: {field of LineUnits: value}}; each context adds what it knows.

        In system mode.
        Facts are stored on the lines, so that all of them are read at once, and
        no figure that follows from others is one.
        """
        facts = {
            line: {
                "asked": line.quantity,
                "is_approved": line.decision == "approved",
                "is_kept": not line.goods_back,
                "uninvoiced": line.quantity_uninvoiced,
                "remedy": MONEY if line._is_refund_due() else "",
            }
            for line in self
        }
        if "is_taken_up" in further:
            for line in self:
                is_open = line.state not in ("draft", "cancelled")
                facts[line]["is_taken_up"] = is_open and line.decision != "rejected"
        return facts

    def _get_routing_fields(self):
        """Return {disposition code: field that counts its units}."""
        return {}

    def _get_fact_fields(self):
        """Return the fields that :meth:`_get_unit_facts` reads.

        What is computed from units depends on all of them.
        """
        return [
            "quantity",
            "decision",
            "goods_back",
            "resolution",
            "quantity_uninvoiced",
        ]

    def _is_refund_due(self):
        """Tell whether the customer gets money for this line."""
        self.ensure_one()
        return self._is_entitled() and self._get_strategy()._is_money()

    def _has_unplanned(self):
        """Tell whether goods of any line are expected that no receipt is for."""
        units = self._get_units_by_line("arriving")
        return any(own.unplanned for own in units.values())

    def _has_uninspected(self):
        """Tell whether received goods of any line wait here for their inspection."""
        return any(units.present for units in self._get_units_by_line().values())

    def _has_credit(self):
        """Tell whether any line is in a draft or posted credit note."""
        return any(
            units.noted or line._is_advance_credited()
            for line, units in self._get_units_by_line().items()
        )

    def _is_advance_credited(self):
        """Tell whether a note gives the down payment on units of this line back."""
        self.ensure_one()
        return False

    def _is_all_rejected(self):
        """Tell whether there are lines and every one is rejected."""
        return bool(self) and all(line.decision == "rejected" for line in self)

    def _get_money_status(self, units):
        """Return how far the money is; add-ons know more ways than credit notes.

        :param units: LineUnits of this line
        """
        self.ensure_one()
        return units.money_status

    def _get_is_settled(self):
        """Tell whether neither goods nor money are open; contexts add to it."""
        self.ensure_one()
        if self.decision != "approved":
            return self.decision == "rejected"
        goods_done = self.goods_status in ("none", "routed")
        # What is credited is the customer's; money_status tells when it is paid.
        done = ("none", "credited", "paid", "settled")
        money_done = self.money_status in done
        return goods_done and money_done
