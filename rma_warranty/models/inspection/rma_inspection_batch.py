from odoo import Command, models
from odoo.exceptions import UserError

from ...system import as_system


class RmaInspection(models.Model):
    """Routing many inspections in one go, and splitting one over several ways."""

    _inherit = "rma.inspection"

    # === ROUTE MANY === #

    def _route(self, values):
        """Write the chosen values and confirm, all of these or none."""
        for disposition, own in self.grouped(
            lambda i: i._get_chosen_disposition(values)
        ).items():
            own.write({**values, "disposition": disposition})
        self.action_confirm()

    def _get_chosen_disposition(self, values):
        """Return where the goods go when these values were chosen."""
        self.ensure_one()
        grade = self.env["rma.grade"].browse(values.get("grade_id")) or self.grade_id
        default, __ = self._get_default_disposition(grade)
        if values.get("disposition"):
            return values["disposition"]
        is_new_grade = grade and grade != self.grade_id
        return (default if is_new_grade else self.disposition) or default

    def _route_chosen(self, values, *, commit=True):
        """Route the drafts chunk by chunk; return a notification of the result.

        Inspections that fail stay as they were and are named with the reason.

        :param dict values: of rma.inspection, for all of them
        """
        drafts = self.filtered(lambda inspection: inspection.state == "draft")
        drafts.check_access("write")
        batch = self.env["rma.batch"]
        failures = batch._run(drafts, "_route", commit=commit, values=values)
        done = self.env._(
            "%(done)s of %(all)s inspections routed.",
            done=len(drafts) - len(failures),
            all=len(drafts),
        )
        return batch._get_result_action(done, failures)

    @as_system
    def _preview_routing(self, values):
        """Return what routing the drafts with these values would do.

        Staff need no rights on costs to see what they decide.

        :param dict values: of rma.inspection, for all of them
        :return: ([(inspection, its would-be self, RoutingPreview or None)],
            [reasons why not]); nothing is saved
        """
        drafts = self.filtered(lambda inspection: inspection.state == "draft")
        virtual = self.browse().concat(
            *[
                draft.new(
                    {**values, "disposition": draft._get_chosen_disposition(values)},
                    origin=draft,
                )
                for draft in drafts
            ]
        )
        previews, reasons = {}, []
        for code, own in virtual.grouped("disposition").items():
            if not code:
                reasons += [own_one._get_undecided_error() for own_one in own]
                continue
            strategy = self.env["rma.disposition"]._get(code)
            reasons += strategy._check(own)
            previews.update(strategy._preview(own))
        return [(v._origin, v, previews.get(v)) for v in virtual], reasons

    def _get_undecided_error(self):
        return self.env._("%(name)s: choose where the goods go.", name=self.name)

    # === SPLIT ONE === #

    def action_split(self):
        """Split one unit off a draft inspection into a further one.

        :raises UserError: confirmed already, or a single unit
        """
        self.ensure_one()
        if self.state != "draft" or self.product_uom_id.compare(self.quantity, 1) <= 0:
            raise UserError(
                self.env._(
                    "Only inspections of more than one unit that are not yet "
                    "confirmed can be split."
                )
            )
        return self._split(
            [{"quantity": self.quantity - 1}, {"quantity": 1, "grade_id": False}]
        )

    def action_open_split(self):
        """Open the dialog that splits this inspection by quantities."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Split"),
            "res_model": "rma.split.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_inspection_id": self.id,
                "default_line_ids": [
                    Command.create(
                        {
                            "quantity": self.quantity,
                            "grade_id": self.grade_id.id,
                            "disposition": self.disposition,
                        }
                    )
                ],
            },
        }

    def _split(self, parts):
        """Split a draft inspection; the first part stays on it.

        :param list parts: values of rma.inspection per part, with quantity
        :raises UserError: the parts don't add up to the inspection's quantity
        """
        self.ensure_one()
        total = sum(part["quantity"] for part in parts)
        is_whole = self.product_uom_id.compare(total, self.quantity) == 0
        if self.state != "draft" or not is_whole:
            raise UserError(
                self.env._(
                    "%(name)s: the parts must be %(quantity)s together, and the "
                    "inspection must not be confirmed.",
                    name=self.name,
                    quantity=f"{self.quantity:g}",
                )
            )
        self.write(parts[0])
        for part in parts[1:]:
            self.copy({"quarantine_id": self.quarantine_id.id, **part})
        return True
