from odoo import models

STAFF_GROUPS = ("rma_warranty.group_rma_user", "rma_warranty.group_rma_manager")


class ResUsers(models.Model):
    """What a user may read besides as after-sales staff.

    Asked of ``env.user``, which is in system mode.
    """

    _inherit = "res.users"

    def _rma_reads_otherwise(self, model_name):
        """Tell whether the user may read a model without the after-sales right.

        :param model_name: a model that the after-sales right lets staff read
        """
        access = self.env["ir.model.access"]
        others = self._rma_get_other_groups()
        return bool(
            access.search_count(
                [
                    ("model_id.model", "=", model_name),
                    ("perm_read", "=", True),
                    "|",
                    ("group_id", "=", False),
                    ("group_id", "in", others.ids),
                ],
                limit=1,
            )
        )

    def _rma_reads_all(self, model_name):
        """Tell whether a user reads a model by other rights, limited by no rule.

        The first rule for groups on a model hides from such a user all that it
        doesn't name, so a rule for after-sales staff must name all for them.

        :param model_name: a model with a rule for after-sales staff
        """
        rules = self.env["ir.rule"]
        others = self._rma_get_other_groups()
        limits = [
            ("model_id.model", "=", model_name),
            ("perm_read", "=", True),
            ("groups", "in", others.ids),
        ]
        return self._rma_reads_otherwise(model_name) and not rules.search_count(
            limits, limit=1
        )

    def _rma_get_other_groups(self):
        """Return the user's groups without those of after-sales."""
        self.ensure_one()
        staff = [self.env.ref(name, raise_if_not_found=False) for name in STAFF_GROUPS]
        return self.all_group_ids.filtered(lambda group: group not in staff)
