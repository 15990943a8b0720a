from odoo.tests import tagged

from ..common.common import RmaCommon


@tagged("post_install", "-at_install")
class TestCreditNoteReversed(RmaCommon):
    """What happens to a case when its note or its invoice is taken back (G7)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._sell_deliver_invoice([(cls.drill, 3)])
        cls.line = cls.order.order_line
        cls.invoice = cls.order.invoice_ids.with_user(cls.accountant).sudo(False)

    def _credit_units(self, units=2, post=True, **values):
        case = self._return_and_credit(
            [{"sale_line_id": self.line.id, "quantity": units, **values}], post=post
        )
        if values.get("goods_back", True):
            self._inspect(case, restock=units)
        return case, case.credit_note_ids.with_user(self.accountant).sudo(False)

    def _reverse(self, note, cancel=False):
        charge = note._reverse_moves(cancel=cancel)
        if not cancel:
            charge.action_post()
        return charge

    def _get_figures(self, case):
        line = case.line_ids
        return case.state, line.quantity_credited, line.quantity_to_credit

    # === THE NOTE IS REVERSED === #

    def test_case_goes_back_when_its_note_is_charged_again(self):
        case, note = self._credit_units()
        self.assertEqual(self._get_figures(case), ("closed", 2.0, 0.0))
        charge = self._reverse(note)
        self.assertEqual(self._get_figures(case), ("approved", 0.0, 2.0))
        self._credit(case)
        self.assertEqual(self._get_figures(case), ("closed", 2.0, 0.0))
        # 300 less 200, charged 200 again, credited 200 again
        again = case.credit_note_ids - note
        self.assertEqual(again.reversed_entry_id, charge)
        self.assertEqual(self.invoice.amount_residual, 100.0)
        self.assertEqual(charge.amount_residual, 0.0)
        self.assertEqual(self.line.qty_invoiced, 1)

    def test_draft_of_the_reversal_changes_nothing(self):
        case, note = self._credit_units()
        note._reverse_moves()
        self.assertEqual(self._get_figures(case), ("closed", 2.0, 0.0))

    def test_one_unit_of_two_is_charged_again(self):
        case, note = self._credit_units()
        charge = note._reverse_moves()
        charge.invoice_line_ids.quantity = 1
        charge.action_post()
        self.assertEqual(self._get_figures(case), ("approved", 1.0, 1.0))
        self._credit(case)
        self.assertEqual(self._get_figures(case), ("closed", 2.0, 0.0))

    def test_note_charged_again_by_a_cancelling_reversal_goes_back_too(self):
        case, note = self._credit_units()
        self._reverse(note, cancel=True)
        self.assertEqual(self._get_figures(case), ("approved", 0.0, 2.0))
        self._credit(case)
        self.assertEqual(self._get_figures(case), ("closed", 2.0, 0.0))

    def test_customer_who_keeps_the_goods_is_credited_again(self):
        case, note = self._credit_units(goods_back=False)
        charge = self._reverse(note)
        self.assertEqual(self._get_figures(case), ("approved", 0.0, 2.0))
        self.assertNotIn("cogs", charge.line_ids.mapped("display_type"))
        self._credit(case)
        self.assertEqual(self._get_figures(case), ("closed", 2.0, 0.0))
        self.assertEqual(self.line.qty_invoiced, 3)

    def test_reversal_that_is_cancelled_puts_the_case_forward_again(self):
        case, note = self._credit_units()
        charge = self._reverse(note)
        charge.button_draft()
        self.assertEqual(self._get_figures(case), ("closed", 2.0, 0.0))

    def test_cost_goes_out_and_in_at_what_the_invoice_booked(self):
        self.category.property_cost_method = "standard"
        pump = self._create_product("Pump", price=100.0, cost=10.0)
        expense = pump.product_tmpl_id.get_product_accounts()["expense"]
        self.line = self._sell_deliver_invoice([(pump, 2)]).order_line
        pump.standard_price = 17.0
        for cancel in (False, True):
            case, note = self._credit_units(1)
            charge = self._reverse(note, cancel=cancel)
            self._credit(case)
            again = case.credit_note_ids - note
            # 10 back, 10 out again, 10 back
            costs = [self._balance(move, expense) for move in note | charge | again]
            self.assertEqual(costs, [-10.0, 10.0, -10.0])

    # === THE INVOICE IS TAKEN BACK === #

    def test_credited_invoice_is_not_cancelled(self):
        for post in (False, True):
            case, note = self._credit_units(1, post=post)
            pattern = f"{self.invoice.name} can't be cancelled: .*{case.name}"
            with self._refused(pattern), self.env.cr.savepoint():
                self.invoice.button_cancel()
            self.assertEqual(self.invoice.state, "posted")
            note.filtered(lambda move: move.state == "posted").button_draft()
            note.button_cancel()
        self.invoice.button_cancel()
        self.assertEqual(self.invoice.state, "cancel")

    def test_line_of_a_credited_invoice_is_not_deleted(self):
        __, note = self._credit_units()
        self.invoice.button_draft()
        with self._refused(f"{note.name} .*credits it"), self.env.cr.savepoint():
            self.invoice.invoice_line_ids.unlink()
        with self._refused(f"{note.name} .*credits it"), self.env.cr.savepoint():
            self.invoice.unlink()

    def test_corrected_invoice_is_set_against_its_note_again(self):
        self._credit_units()
        self.assertEqual(self.invoice.amount_residual, 100.0)
        self.invoice.button_draft()
        self.invoice.action_post()
        self.assertEqual(self.invoice.amount_residual, 100.0)

    def test_note_waits_for_an_invoice_that_is_being_corrected(self):
        __, note = self._credit_units(post=False)
        self.invoice.button_draft()
        with self._refused(f"{self.invoice.name} was reset to draft"):
            note.action_post()
        self.invoice.action_post()
        note.action_post()
        self.assertEqual(self.invoice.amount_residual, 100.0)
