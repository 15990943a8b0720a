from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import CASE_STATES, CASE_STEPS, CASE_TRANSITIONS
from ...facts import follows
from ...system import as_system


class RmaCase(models.Model):
    """The state of a case: one table of transitions, one guarded write.

    Nothing else writes ``state``, but for one thing that no step decides: an
    approved case is closed while it is settled, and open again once it no longer
    is. A record that is in the target state
    already is left alone, so that a second click or a retry is harmless; a
    record from which the target can't be reached raises.
    """

    _inherit = "rma.case"

    state = fields.Selection(
        CASE_STATES,
        compute="_compute_state",
        store=True,
        required=True,
        copy=False,
        default="draft",
        tracking=True,
        index=True,
        group_expand="_expand_states",
        help="Draft: being written.\n"
        "Requested: waits for the decision.\n"
        "Approved: goods are expected, inspected and credited.\n"
        "Closed: every line is settled.\n"
        "Rejected: refused, the customer knows the reason.\n"
        "Cancelled: withdrawn before any goods arrived.",
    )

    # Customers follow their case without rights on what keeps it open.
    is_request_allowed = fields.Boolean(
        compute="_compute_allowed_steps", compute_sudo=True
    )
    is_decision_allowed = fields.Boolean(
        compute="_compute_allowed_steps", compute_sudo=True
    )
    is_cancel_allowed = fields.Boolean(
        compute="_compute_allowed_steps", compute_sudo=True
    )
    is_undo_decision_allowed = fields.Boolean(
        compute="_compute_allowed_steps", compute_sudo=True
    )

    @api.depends("is_settled")
    def _compute_state(self):
        """Close approved cases that are settled, reopen those that no longer are.

        Of all others, the state is as the last step has written it.
        """
        for case in self:
            if case.state in ("approved", "closed"):
                case.state = "closed" if case.is_settled else "approved"
            else:
                # A form that is being filled in has no other state to show.
                case.state = case.state or "draft"

    @api.model
    def _expand_states(self, states, domain):
        """Return the columns of the board, in the order of the work.

        What is under way always, the rest only with something in it: telephones show
        the first column.
        """
        shown = {"requested", "approved", *states}
        return [state for state, __ in CASE_STATES if state in shown]

    def _is_approved(self):
        """Tell whether the case was approved, be it closed by now or not.

        For computations that closing follows from: they must not ask for the state,
        which would be computed from them before they have their value.
        """
        self.ensure_one()
        state = self._fields["state"]
        pending = self & self.env.records_to_compute(state)
        self.env.remove_to_compute(state, pending)
        try:
            return self.state in ("approved", "closed")
        finally:
            self.env.add_to_compute(state, pending)

    @follows("state", "goods_status", "money_status")
    def _compute_allowed_steps(self):
        """Tell which steps are offered; contexts have fields for theirs."""
        for case in self:
            untouched = not case._get_started_code()
            case.is_request_allowed = case.state == "draft"
            case.is_decision_allowed = case.state == "requested"
            case.is_cancel_allowed = (
                case._is_transition_allowed("cancelled") and untouched
            )
            case.is_undo_decision_allowed = case.state == "rejected" or (
                case.state == "approved" and untouched
            )

    def _get_started_code(self):
        """Return the code of why this case can't go back, '' while it can.

        Contexts add codes of their own, each with a method ``_get_<code>_error``,
        and what they depend on to ``_compute_allowed_steps``.
        """
        self.ensure_one()
        units = self.line_ids._get_units_by_line().values()
        received = any(own.received for own in units)
        return "moved" if received or self.line_ids._has_credit() else ""

    @as_system
    def _get_started_error(self):
        """Return why this case can't go back, and what to take back first.

        What keeps it counts, whatever its user may see, as where steps are offered.
        """
        return getattr(self, f"_get_{self._get_started_code()}_error")()

    def _get_moved_error(self):
        """Return the sentence for goods or money that moved."""
        return self.env._(
            "%(name)s can't go back: goods have been received or a credit note "
            "exists. Undo the receipt and cancel the credit note first.",
            name=self.name,
        )

    def _get_fact_paths(self):
        """Return what computations depend on that ask how many units of lines are."""
        names = self.env["rma.case.line"]._get_fact_fields()
        return [f"line_ids.{name}" for name in names]

    def _get_transitions(self):
        """Return {state: states it may go to}; add-ons may extend it."""
        return CASE_TRANSITIONS

    def _is_transition_allowed(self, target):
        """Tell whether this one record may go to ``target``."""
        self.ensure_one()
        return target in self._get_transitions()[self.state]

    def _get_steps(self):
        """Return {step: (source states, target, states past it)}."""
        return CASE_STEPS

    def _filter_step(self, step):
        """Return the records on which a user's step is still to be done.

        Records that are past it are left out, so that a repeat is harmless.

        :param str step: key of :meth:`_get_steps`
        :raises UserError: a record is in a state in which the step isn't
            possible; the message names it
        """
        sources, target, past = self._get_steps()[step]
        wrong = self.filtered(lambda record: record.state not in sources + past)
        if wrong:
            raise UserError(wrong[0]._get_transition_error(target))
        return self.filtered(lambda record: record.state in sources)

    def _get_transition_error(self, target):
        """Return the message for a step that isn't possible from here."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        return self.env._(
            "%(name)s is %(state)s and can't become %(target)s. "
            "Reload the page to see its present state.",
            name=self.display_name,
            state=labels[self.state],
            target=labels[target],
        )

    def _set_state(self, target, **values):
        """Write ``target`` on the records that are not there yet.

        :param values: further fields to write with it
        :return: the records that moved
        :raises UserError: a record can't go to ``target`` from where it is
        """
        moving = self.filtered(lambda record: record.state != target)
        for record in moving:
            if not record._is_transition_allowed(target):
                raise UserError(record._get_transition_error(target))
        if not moving:
            return moving
        moving._write_step({"state": target, **values})
        # What is approved with nothing left to be done closes at once.
        self.env.add_to_compute(self._fields["state"], moving)
        return moving
