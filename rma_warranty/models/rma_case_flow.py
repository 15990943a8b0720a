from odoo import fields, models
from odoo.exceptions import UserError

from ..const import CASE_STATES, CASE_TRANSITIONS


class RmaCaseFlow(models.AbstractModel):
    """The state of a case: one table of transitions, one guarded write.

    Nothing else writes ``state``. A record that is in the target state
    already is left alone, so that a second click or a retry is harmless; a
    record from which the target can't be reached raises.
    """

    _name = "rma.case.flow"
    _description = "State of a return case"

    state = fields.Selection(
        CASE_STATES,
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        tracking=True,
        index=True,
        help="Draft: being written.\n"
        "Requested: waits for the decision.\n"
        "Approved: goods are expected, inspected and credited.\n"
        "Closed: every line is settled.\n"
        "Rejected: refused, the customer knows the reason.\n"
        "Cancelled: withdrawn before any goods arrived.",
    )

    def _get_transitions(self):
        """Return {state: states it may go to}; add-ons may extend it."""
        return CASE_TRANSITIONS

    def _is_transition_allowed(self, target):
        """Tell whether this one record may go to ``target``."""
        self.ensure_one()
        return target in self._get_transitions()[self.state]

    def _filter_transition(self, target):
        """Return the records that still have to move to ``target``.

        :raises UserError: a record is in a state from which ``target`` can't
            be reached; the message names it
        """
        todo = self.filtered(lambda record: record.state != target)
        wrong = todo.filtered(lambda record: not record._is_transition_allowed(target))
        if wrong:
            raise UserError(wrong[0]._get_transition_error(target))
        return todo

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
        :raises UserError: see :meth:`_filter_transition`
        """
        moving = self._filter_transition(target)
        moving.write({"state": target, **values})
        return moving
