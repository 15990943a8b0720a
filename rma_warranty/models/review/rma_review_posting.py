from odoo import models

from ...const import QUIET_CONTEXT
from ...system import as_system


class RmaReviewPosting(models.AbstractModel):
    """Small credit notes that nothing warns about post themselves.

    Up to the amount of the company, or of the user who drafts where there is
    one. All credit notes of a case and of the cases of the same orders count
    together, so that a large one can't be split up. After-sales staff draft; the
    company's rule posts, not they.
    """

    _name = "rma.review.posting"
    _description = "Credit notes that post themselves"

    @as_system
    def _submit(self, notes):
        """Hand new drafts to the accountants; post the small ones at once.

        What a note fails on is logged on it, and it stays in the queue.

        :param notes: account.move, of any number of cases
        :return: the notes that were posted
        """
        drafts = notes._rma_filter_review()
        drafts.rma_case_id.activity_feedback(
            ["rma_warranty.mail_activity_note_sent_back"]
        )
        rules = self._get_rules(drafts)
        small = drafts.filtered(lambda note: note in rules)
        failures = self.env["rma.batch"]._run(
            small.with_context(**QUIET_CONTEXT), "action_post", commit=False
        )
        self._log_failures(failures)
        posted = small.filtered(lambda note: note.state == "posted")
        self._log_posted(posted, rules)
        return posted.with_env(self.env)

    def _get_rules(self, drafts):
        """Return {draft: sentence that says why it posts itself}."""
        limits = self._get_limits(drafts.company_id)
        covered = drafts.filtered(lambda note: note.company_id in limits)
        totals = covered._rma_get_case_totals()
        small = covered.filtered(
            lambda note: (
                note.company_currency_id.compare_amounts(
                    totals[note.rma_case_id], limits[note.company_id][0]
                )
                <= 0
            )
        )
        warnings = self.env["rma.review.warnings"]._get(small)
        return {
            note: self._explain(note, totals[note.rma_case_id], limits)
            for note in small
            if not warnings[note]
        }

    def _get_limits(self, companies):
        """Return {company: (amount above zero, whose limit it is)}."""
        own = self.env["rma.review.limit"]._get_limits("direct", companies)
        limits = {}
        for company in companies:
            amount, whose = company.rma_auto_post_amount, company.name
            if company in own:
                amount, whose = own[company], self.env.user.name
            if company.currency_id.compare_amounts(amount, 0.0) > 0:
                limits[company] = (amount, whose)
        return limits

    def _explain(self, note, total, limits):
        """Return the rule and the figures by which a note posts itself."""
        amount, whose = limits[note.company_id]
        currency = note.company_currency_id
        return self.env._(
            "Posted automatically: the credit notes of %(case)s and of other cases of "
            "the same orders come to %(total)s, not above the limit of %(limit)s of "
            "%(whose)s, and nothing warns.",
            case=note.rma_case_id.name,
            total=currency.format(total),
            limit=currency.format(amount),
            whose=whose,
        )

    # === LOG === #

    def _log_posted(self, posted, rules):
        bodies = {note.id: rules[note] for note in posted}
        if bodies:
            robot = self.env.ref("base.partner_root")
            posted._message_log_batch(bodies=bodies, author_id=robot.id)

    def _log_failures(self, failures):
        for note, message in failures:
            note._message_log(
                body=self.env._(
                    "Not posted automatically: %(why)s It waits for an accountant.",
                    why=message,
                )
            )
