from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError

from ...tools.text import format_quantity


class RmaCaseLine(models.Model):
    """Goods that are credited before anybody has inspected them.

    Nobody credits them in passing: staff are asked, and who said yes stays on
    the line with the reason (G12). What arrives later is asked about anew.
    """

    _inherit = "rma.case.line"

    unseen_reason = fields.Char(
        "Credited uninspected because",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )
    unseen_user_id = fields.Many2one(
        "res.users",
        "Credited uninspected by",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )
    unseen_received = fields.Float(
        digits="Product Unit",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="Units that were here when crediting without an inspection was decided.",
    )

    def _get_unseen(self, extra=0.0):
        """Return the credited units that are here and were not inspected.

        :param float extra: units that are about to be credited as well
        """
        return self._get_units().get_unseen(extra)

    def _filter_unseen(self):
        """Return the lines that would be credited uninspected, undecided ones."""
        return self.filtered(
            lambda line: (
                line._get_unseen(line.quantity_to_credit)
                and line.product_uom_id.compare(
                    line.quantity_received, line.unseen_received
                )
                > 0
            )
        )

    def _filter_unseen_by_rule(self):
        """Return those of them that a rule credits once the goods are here."""
        return self._filter_unseen().filtered(
            lambda line: line._get_policy("money").get("when") == "receipt"
        )

    def _accept_unseen_by_rule(self):
        """Note which rule credits lines without an inspection (G12)."""
        for name, lines in (
            self._filter_unseen_by_rule()
            .grouped(lambda line: line._get_policy("money")["name"])
            .items()
        ):
            lines._accept_unseen(self.env._("Rule: %(rule)s", rule=name))

    def _check_seen(self):
        """Raise when goods would be credited that nobody has looked at.

        :raises UserError: names case, product and units
        """
        unseen = self._filter_unseen()
        if unseen:
            raise UserError("\n".join(line._get_unseen_text() for line in unseen))

    def _get_unseen_text(self):
        """Return how many units would be credited without an inspection."""
        self.ensure_one()
        return self.env._(
            "%(case)s, %(product)s: %(units)s of %(received)s that came back are not "
            "inspected. Inspect them first, or press Credit on the case and enter why "
            "they are credited as they are.",
            case=self.case_id.name,
            product=self.product_id.display_name,
            units=format_quantity(self._get_unseen(self.quantity_to_credit)),
            received=format_quantity(self.quantity_received),
        )

    def _accept_unseen(self, reason):
        """Record that lines are credited without an inspection, by whom and why.

        :raises UserError: the reason is empty
        """
        self.check_access("write")
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Enter why it is credited uninspected."))
        # Only this step may write it; see rma.protected.
        lines = self.sudo()
        texts = {
            case.id: Markup("<br/>").join(
                self.env._(
                    "%(units)s × %(product)s credited without an inspection: "
                    "%(reason)s",
                    units=format_quantity(line._get_unseen(line.quantity_to_credit)),
                    product=line.product_id.display_name,
                    reason=reason,
                )
                for line in own
            )
            for case, own in lines.grouped("case_id").items()
        }
        lines.case_id._message_log_batch(bodies=texts)
        for line in lines:
            line.write(
                {
                    "unseen_reason": reason,
                    "unseen_user_id": self.env.user.id,
                    "unseen_received": line.quantity_received,
                }
            )
