from odoo import api, fields, models
from odoo.exceptions import UserError

from ...facts import follows
from ...tools.text import format_quantity
from ...tools.units import NOTHING
from ..common.rma_protected import by_step


class RmaCaseLine(models.Model):
    """What the customer gets for received goods that were to go back, and don't.

    Goods of a repair or of a refused claim are lost, scrapped, restocked or sent
    elsewhere. Then the customer gets a replacement or the money instead, or staff
    write down why nothing: until then the case stays open. Part of rma.case.line.
    """

    _inherit = "rma.case.line"

    loss_reason = fields.Char(
        "Nothing instead because",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="Why the customer gets nothing for goods that don't go back.",
    )
    loss_former_resolution = fields.Char(
        readonly=True, copy=False, groups="base.group_user", rma_internal=True
    )
    quantity_given_up = fields.Float(
        "Nothing instead",
        digits="Product Unit",
        compute="_compute_quantity_given_up",
        compute_sudo=True,
        help="Units that don't go back and for which the customer gets nothing.",
    )
    loss_text = fields.Char(compute="_compute_loss_text", compute_sudo=True)

    @follows(lambda self: [*self._get_fact_fields(), "state"])
    @api.depends_context("lang")
    def _compute_loss_text(self):
        for line in self:
            # What closed before this was asked stays closed.
            is_asked = line.state != "closed" and line._is_loss_open()
            line.loss_text = is_asked and self.env._(
                "%(units)s × %(product)s will not go back to the customer "
                "(%(outcome)s): choose what the customer gets instead.",
                units=format_quantity(line._get_units().gone),
                product=line.product_id.display_name,
                outcome=line._get_outcome(),
            )

    @api.depends(lambda self: self._get_fact_fields())
    def _compute_quantity_given_up(self):
        for line, units in self._get_units_by_line().items():
            line.quantity_given_up = units.given_up

    # === UNITS === #

    def _get_units_gone(self):
        """Return {disposition: units} of this line that don't go back any more."""
        self.ensure_one()
        done = self.inspection_ids.filtered(lambda own: own.state == "confirmed")
        gone = done._filter_elsewhere().sorted("id").grouped("disposition")
        return {code: sum(own.mapped("quantity_routed")) for code, own in gone.items()}

    def _get_unit_facts(self, further=()):
        facts = super()._get_unit_facts(further)
        for line in self:
            if line._is_nothing_due():
                facts[line]["remedy"] = NOTHING
        return facts

    def _get_fact_fields(self):
        return [*super()._get_fact_fields(), "loss_reason"]

    def _is_nothing_due(self):
        """Tell whether it is decided that the customer gets nothing for the goods.

        In system mode: customers follow their case, and the reason is for staff.
        """
        self.ensure_one()
        if self.decision == "approved" and self._get_strategy()._is_nothing():
            return True
        return self._is_return_due() and bool(self.loss_reason)

    def _is_return_due(self):
        """Tell whether the customer is to get the same goods back."""
        self.ensure_one()
        return self._get_strategy()._fails_without_goods()

    def _is_loss_open(self):
        """Tell whether goods were to go back and don't, and nothing is given."""
        units = self._get_units()
        if not self._is_return_due() or units.is_nothing_due:
            return False
        return self.product_uom_id.compare(units.gone, 0) > 0

    def _is_only_loss_open(self):
        """Tell whether all is decided but what the customer gets instead."""
        self.ensure_one()
        return self.goods_status == "routed" and self._is_loss_open()

    def _get_is_settled(self):
        return super()._get_is_settled() and not self._is_loss_open()

    # === STEPS === #

    def action_settle_loss(self):
        """Open the dialog that asks what the customer gets instead of the goods."""
        return self.case_id._get_wizard_action(
            "rma.loss.wizard",
            self.env._("What the customer gets instead"),
            default_line_ids=self.ids,
        )

    def _settle_loss(self, resolution, reason):
        """Decide what the customer gets for goods that don't go back.

        :param resolution: code of the remedy, or nothing, which needs a reason
        :raises UserError: all goods go back or it is settled, no reason, or the
            remedy can't be given
        """
        self.check_access("write")
        reason = (reason or "").strip()
        self._check_loss(resolution, reason)
        for line in self:
            entry = line._get_loss_entry(resolution, reason)
            former = line.loss_former_resolution or line.resolution
            values = {"loss_former_resolution": former, "loss_reason": False}
            if resolution:
                values["resolution"] = by_step(resolution)
            else:
                values["loss_reason"] = reason
            line._write_step(values)
            line.case_id._message_log(body=entry)

    def _check_loss(self, resolution, reason):
        """Raise when what doesn't go back can't be settled like that."""
        if not resolution and not reason:
            raise UserError(
                self.env._(
                    "Enter why the customer gets nothing for goods that don't go back."
                )
            )
        if resolution:
            strategy = self.env["rma.resolution"]._get(resolution)
            objections = strategy._get_objections(self)
            if objections:
                raise UserError("\n".join(objections))
        for line in self:
            error = line._get_loss_error(resolution)
            if error:
                raise UserError(error)

    def _get_loss_error(self, resolution):
        """Return why this can't be given for what doesn't go back, or ''."""
        names = {"case": self.case_id.name, "product": self.product_id.display_name}
        if not self._is_loss_open():
            return self.env._(
                "%(case)s, %(product)s: nothing is open, all goods go back or what the "
                "customer gets is chosen.",
                **names,
            )
        others = self._get_units().undecided
        if resolution and self.product_uom_id.compare(others, 0) > 0:
            return self.env._(
                "%(case)s, %(product)s: %(units)s more may still go back to the "
                "customer, and would get the same. Choose it once they have left, are "
                "inspected, or aren't waited for any more.",
                units=format_quantity(others),
                **names,
            )
        return ""

    # === WORDS === #

    def _get_outcome(self):
        """Return what was done with units that don't go back: '1 scrapped'."""
        dispositions = self.env["rma.disposition"]
        return ", ".join(
            dispositions._get(code)._get_outcome(format_quantity(units))
            for code, units in self._get_units_gone().items()
        )

    def _get_loss_entry(self, resolution, reason):
        """Return what the customer gets instead of the goods, for the history."""
        labels = dict(self._get_resolutions())
        return self.env._(
            "%(units)s × %(product)s (%(outcome)s); the customer gets: %(remedy)s. "
            "%(reason)s",
            units=format_quantity(self._get_units().gone),
            product=self.product_id.display_name,
            outcome=self._get_outcome(),
            remedy=labels.get(resolution) or self.env._("nothing"),
            reason=reason,
        )

    # === TAKING BACK === #

    def _ask_loss_again(self):
        """Forget why nothing was given, as more units don't go back since.

        The history keeps it.
        """
        answered = self.filtered("loss_reason")
        if answered:
            answered._write_step({"loss_reason": False})

    def _restore_remedy(self):
        """Promise again what was promised before goods did not go back.

        :raises UserError: the customer got something for them
        """
        for line in self:
            former = line.loss_former_resolution
            if not former:
                continue
            if former != line.resolution and line._is_given_instead():
                raise UserError(
                    self.env._(
                        "%(case)s, %(product)s: the customer got something for goods "
                        "that did not go back. Cancel the credit note or the "
                        "replacement first.",
                        case=line.case_id.name,
                        product=line.product_id.display_name,
                    )
                )
            line._write_step(
                {
                    "resolution": by_step(former),
                    "loss_former_resolution": False,
                    "loss_reason": False,
                }
            )

    def _is_given_instead(self):
        """Tell whether goods are credited or replaced; a deductible is neither."""
        self.ensure_one()
        is_credited = not self.product_uom_id.is_zero(self._get_units().noted)
        return is_credited or self._is_advance_credited()
