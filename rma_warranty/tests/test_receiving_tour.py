from odoo.tests import HttpCase, tagged

from .receiving_common import RmaReceivingCommon


@tagged("post_install", "-at_install")
class TestReceivingTour(RmaReceivingCommon, HttpCase):
    """The receiving screen in a browser, with keys alone."""

    def test_worker_scans_a_parcel_while_the_network_fails(self):
        self.saw.default_code = "SAW-1"
        case = self._customer_returns([(self.drills, 3), (self.phones, 1)])
        case.receipt_ids.sudo().rma_tracking_number = "00340434"
        self.start_tour("/odoo/receive-returns", "rma_receiving", login="rma_warehouse")
        case.invalidate_recordset()
        self.assertRecordValues(
            case.line_ids, [{"quantity_received": 2}, {"quantity_received": 1}]
        )
        self.assertEqual(case.line_ids[1].move_ids.lot_ids, self.s2)
        self.assertRecordValues(
            case.alert_ids, [{"kind": "wrong_product", "product_id": self.saw.id}]
        )
        box = self.env["rma.box"].search([])
        self.assertEqual(box.line_ids.lot_id, self.s3)
