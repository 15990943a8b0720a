from odoo import models

# Of an effect of rules, before the code of the deadline.
EFFECT_PREFIX = "deadline_"


class RmaDeadline(models.AbstractModel):
    """What is promised by a date: one strategy per kind of promise.

    A strategy is a model ``rma.deadline.<code>`` that inherits this contract; see
    rma.strategy. It says when the promise is kept. Which date it has, rules say
    (rma.policy.deadline); what becomes of it is kept on the case
    (rma.case.deadline).
    """

    _name = "rma.deadline"
    _inherit = ["rma.strategy"]
    _description = "Kind of deadline"
    _family = "rma.deadline"

    # Whether it is the answer that a law may take for given.
    _is_decision = False

    def _get_dependencies(self):
        """Return the fields of the case that tell whether it is kept.

        As for ``api.depends``: what is stored follows them.
        """
        return []

    def _get_all_dependencies(self):
        """Return :meth:`_get_dependencies` of all strategies."""
        names = (name for own in self._get_all() for name in own._get_dependencies())
        return list(dict.fromkeys(names))

    def _get_met(self, case, known):
        """Return when the promise was kept, None as long as it isn't.

        :param case: rma.case, one
        :param datetime known: what was answered before, False for nothing
        """
        return None

    def _is_needed(self, case):
        """Tell whether anything is to be done for it on a case as it is now."""
        return True

    def _get_promised(self, case):
        """Return what the customer is told, with ``%(date)s`` in it; '' for nothing."""
        return ""

    def _on_the_day(self, cases):
        """Hook: do what is to be done once on the last day, if it isn't kept.

        In system mode; nothing may be mailed.
        """

    def _get_effect_label(self):
        """Return what it is called among what a rule gives."""
        return self.env._("Deadline, %(kind)s", kind=self._get_label())


class RmaDeadlineRemoved(models.AbstractModel):
    """Of an add-on that was removed: nobody waits for it any more."""

    _name = "rma.deadline.removed"
    _inherit = "rma.deadline"
    _description = "Deadline: not installed any more"

    def _get_met(self, case, known):
        return known or None

    def _is_needed(self, case):
        return False
