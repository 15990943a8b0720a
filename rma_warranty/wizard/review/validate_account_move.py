from odoo import api, fields, models
from odoo.exceptions import UserError


class ValidateAccountMove(models.TransientModel):
    """Confirming many at once: what is known of credit notes is read first (G12)."""

    _inherit = "validate.account.move"

    rma_warnings = fields.Text(compute="_compute_rma_warnings")
    rma_is_read = fields.Boolean("I have looked at them")

    @api.depends_context("lang")
    @api.depends("move_ids")
    def _compute_rma_warnings(self):
        for wizard in self:
            # Whatever ids are given: the figures behind notes that the user may see.
            moves = wizard.move_ids._origin._filtered_access("read")
            warnings = moves._rma_get_warnings()
            wizard.rma_warnings = "\n".join(
                text if text.startswith(name) else f"{name}: {text}"
                for note, texts in warnings.items()
                for name in (note.rma_case_id.name,)
                for text in texts
            )

    def validate_move(self):
        """Post what was chosen.

        :raises UserError: credit notes of returns have warnings, and nobody said
            that they were looked at
        """
        for wizard in self:
            if wizard.rma_warnings and not wizard.rma_is_read:
                raise UserError(
                    self.env._(
                        "Look at these credit notes first, or tick that you did:\n"
                        "%(warnings)s",
                        warnings=wizard.rma_warnings,
                    )
                )
        return super().validate_move()
