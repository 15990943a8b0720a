from odoo.tests import HttpCase, tagged

from ..common.common import PATIENCE
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

    def test_worker_scans_a_parcel_with_several_returns(self):
        self.saw.default_code = "SAW-1"
        drills = self._customer_returns([(self.drills, 1)])
        saws = self._customer_returns([(self.saws, 1)])
        (drills | saws).receipt_ids.sudo().rma_tracking_number = "PARCEL-1"
        phone = self._customer_returns([self._phone_line(self.s2)])
        self.start_tour(
            "/odoo/receive-returns",
            "rma_receiving_several",
            login="rma_warehouse",
            timeout=PATIENCE,
        )
        cases = drills | saws | phone
        cases.invalidate_recordset()
        self.assertEqual(cases.mapped("goods_status"), ["received"] * 3)
        self.assertFalse(cases.alert_ids)
        self.assertEqual(drills.receipt_ids.rma_tracking_number, "PARCEL-1")
        self.assertIn("Wet box", phone.message_ids[0].body)
