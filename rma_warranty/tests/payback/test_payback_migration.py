from odoo.tests import tagged

from ..common import test_migration
from .payback_common import PaybackCommon


@tagged("post_install", "-at_install")
class TestPaybackMigration(PaybackCommon):
    """Cases from before refunds were paid back know what was paid already."""

    def _migrate(self):
        test_migration.TestMigration._migrate(self, "19.0.1.3.0", "post-payback")

    def test_credited_cases_tell_whether_they_are_paid(self):
        unpaid = self._sell_deliver_invoice([(self.drill, 5)])
        set_off = self._return_with(None, 1, order=unpaid).rma_case_id
        paid = self._sell_deliver_invoice([(self.drill, 5)])
        self._pay_invoice(paid.invoice_ids)
        owed = self._return_with(None, 1, order=paid).rma_case_id
        self.env.flush_all()
        # As both were stored before.
        for table, cases in (
            ("rma_case", "id IN %s"),
            ("rma_case_line", "case_id IN %s"),
        ):
            self.env.cr.execute(
                f"UPDATE {table} SET money_status = 'credited' WHERE {cases}",  # noqa: S608
                [tuple((set_off | owed).ids)],
            )
        self.env.invalidate_all()
        self._migrate()
        self.assertEqual(set_off.money_status, "paid")
        self.assertEqual(set_off.line_ids.money_status, "paid")
        self.assertTrue(set_off.date_paid)
        self.assertEqual(owed.money_status, "credited")

    def _age_template(self, write_date):
        """Let the template be as it was; give it."""
        template = self.env.ref("rma_warranty.mail_template_refunded")
        template.body_html = "<p>Before</p>"
        self.env.flush_all()
        self.env.cr.execute(
            f"UPDATE mail_template SET write_date = {write_date} WHERE id = %s",
            [template.id],
        )
        self.env.invalidate_all()
        return template

    def test_message_that_nobody_changed_gets_the_new_text(self):
        template = self._age_template("create_date")
        self._migrate()
        self.assertIn("rma_payback_text", template.body_html)

    def test_message_that_somebody_wrote_is_kept(self):
        template = self._age_template("create_date + interval '1 day'")
        self._migrate()
        self.assertIn("Before", template.body_html)
