from odoo.tests import tagged

from ..warranty.warranty_common import WarrantyCommon
from .exchange_common import ExchangeCommon


@tagged("post_install", "-at_install")
class TestExchangeDecided(ExchangeCommon):
    """What was agreed about an exchange stays, and accountants can trust it."""

    def test_no_cost_is_missed_where_the_moves_booked_it(self):
        self.drill.categ_id.property_valuation = "real_time"
        sold = self._sold(self.drill)
        case = self._exchange(sold, other=self.big)
        self._send(case)
        self._settle(case, post=False)
        warnings = self.env["rma.review.warnings"].sudo()
        notes = case.credit_note_ids.sudo()
        self.assertTrue(case.sudo().line_ids.move_ids.rma_cost_account_id)
        self.assertFalse(list(warnings._warn_cost(notes)))


@tagged("post_install", "-at_install")
class TestResolutionDecided(WarrantyCommon, ExchangeCommon):
    """A decided resolution outlives the certificate that it was decided with."""

    def test_exchange_stays_one_with_another_certificate(self):
        self.drill.product_tmpl_id.rma_warranty_term_id = self.term
        case = self._exchange(self._sold(self.drill))
        self.assertTrue(case.line_ids.certificate_id)
        case.line_ids.sudo().certificate_id = False
        case.line_ids.flush_recordset()
        self.assertEqual(case.line_ids.resolution, "replacement")

    def test_undecided_line_is_proposed_a_refund_anew(self):
        line = self._sold(self.drill)
        case = self._request(
            [{"sale_line_id": line.id, "quantity": 1, "resolution": "replacement"}]
        )
        case.line_ids.reason_id = self.env.ref("rma_warranty.rma_reason_size")
        self.assertEqual(case.line_ids.resolution, "refund")
