from odoo import models


class RmaCase(models.Model):
    """Posting the credit notes of cases that are chosen in a list."""

    _inherit = "rma.case"

    def action_post_chosen(self):
        """Post the draft credit notes of the chosen cases that nothing warns about.

        With the user's own accounting rights; names those that were not posted
        and why.
        """
        self.check_access("read")
        return self.credit_note_ids.action_rma_post_chosen()
