from odoo import api, fields, models

from ...facts import follows


class RmaCase(models.Model):
    """What the customers are to get now, whatever it is, in one step.

    The strategies of the resolutions say what is due, and give it; see
    rma.resolution. Steps that have a button of their own do nothing else.
    """

    _inherit = "rma.case"

    due_text = fields.Char("Due now", compute="_compute_due", compute_sudo=True)
    is_due_allowed = fields.Boolean(compute="_compute_due", compute_sudo=True)

    @follows(lambda self: self._get_due_dependencies())
    @api.depends_context("lang")
    def _compute_due(self):
        found = self._find_due()
        for case in self:
            due = [strategy for strategy, cases in found if case in cases]
            has_button = len(due) == 1 and due[0]._has_button
            case.is_due_allowed = bool(due) and not has_button
            case.due_text = ", ".join(own._get_due_label() for own in due)

    def _get_due_dependencies(self):
        names = self.env["rma.resolution"]._get_all_dependencies()
        lines = ["resolution", "is_settled", *names]
        return ["state", *(f"line_ids.{name}" for name in lines)]

    def _find_due(self):
        """Return [(strategy, cases on which it has something to give)]."""
        strategies = self.env["rma.resolution"]._get_all()
        due = [(own, own._get_due_cases(self)) for own in strategies]
        return [(strategy, cases) for strategy, cases in due if cases]

    def action_do_due(self):
        """Give all that is due: credit notes, replacements, whatever it is.

        A second call finds nothing due and does nothing. What has to be asked
        before is asked last, when all else is done.

        :return: action that asks, or that opens what was given when it is of one
            kind; else True
        :raises UserError: something can't be given now; nothing was given then
        """
        self.check_access("write")
        question, actions = None, []
        for strategy, cases in self._find_due():
            asked = strategy._ask(cases)
            question = question or asked
            if not asked:
                documents = strategy._give(cases)
                actions.append(strategy._open(cases, documents))
        return question or (actions[0] if len(actions) == 1 else True)

    def _give(self, code):
        """Give what is due by one resolution; ask before what has to be known.

        :return: action that asks, or that opens what was given; True without any
        :raises UserError: nothing is due, or it can't be given now
        """
        self.check_access("write")
        strategy = self.env["rma.resolution"]._get(code)
        return strategy._ask(self) or strategy._open(self, strategy._give(self))
