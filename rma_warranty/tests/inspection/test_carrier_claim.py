from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ...models.common.rma_protected import by_step
from .disposition_common import DispositionCommon


@tagged("post_install", "-at_install")
class TestCarrierClaim(DispositionCommon):
    """Damage in transit is traced to the carrier, claimed and reported."""

    def _expect(self, units=1, carrier="DHL", tracking="00340"):
        """Approve a return of drills that comes with a carrier."""
        order = self._sell([(self.drill, units)])
        self._deliver(order)
        case = self._customer_returns([(order.order_line, units)])
        self._tell(case, carrier, tracking)
        return case

    def _tell(self, case, carrier, tracking):
        receipt = case._get_open_receipts().sudo()
        receipt.write({"rma_carrier": carrier, "rma_tracking_number": tracking})

    def _came(self, inspections):
        return inspections.mapped(lambda i: (i.carrier, i.tracking_number))

    # === CARRIER === #

    def test_inspection_knows_who_brought_the_goods(self):
        case = self._expect()
        self._receive(case)
        draft = self._draft(case, "scrap", fault="carrier")
        self.assertEqual(self._came(draft), [("DHL", "00340")])

    def test_carrier_told_later_is_known_after_confirmation(self):
        case = self._expect(carrier=False, tracking=False)
        self._receive(case)
        routed = self._route(case, "scrap", fault="carrier")
        self.assertEqual(self._came(routed), [(False, False)])
        case.receipt_ids.sudo().rma_carrier = "UPS"
        self.assertEqual(self._came(routed), [("UPS", False)])

    def test_each_inspection_keeps_the_parcel_of_its_units(self):
        case = self._expect(units=3)
        self._receive(case, {self.drill: 1})
        first = self._route(case, "scrap", fault="carrier")
        kept = self._expect_rest(case, first)
        self.assertEqual(self._came(first | kept), [("DHL", "00340"), ("UPS", "1Z")])
        first.action_undo()
        self.assertEqual(self._came(first), [("DHL", "00340")])

    def _expect_rest(self, case, first):
        """Receive the rest with another carrier; return its inspection."""
        self._tell(case, "UPS", "1Z")
        self._receive(case)
        return self._route(case, "scrap", 2, fault="carrier")

    def test_units_from_quarantine_came_with_those_they_were_kept_with(self):
        case = self._expect(units=2)
        self._receive(case, {self.drill: 1})
        kept = self._route(case, "quarantine", note="Wet")
        self._tell(case, "UPS", "1Z")
        self._receive(case)
        release = self._draft(case, "scrap", quarantine_id=by_step(kept.id))
        self.assertEqual(self._came(release), [("DHL", "00340")])

    def test_serial_numbers_find_their_own_parcel(self):
        pump = self._create_product(
            "Pump", price=100.0, cost=60.0, stock=0, tracking="serial"
        )
        lots = self._create_lots(pump, "P-1", "P-2")
        self._stock_in(pump, 2, 60.0, lots)
        order = self._sell([(pump, 2)])
        self._deliver(order, lots={pump: lots})
        lines = [
            {"sale_line_id": order.order_line.id, "quantity": 1, "lot_id": lot.id}
            for lot in lots
        ]
        cases = [self._customer_returns([line]) for line in lines]
        for case, carrier in zip(cases, ("DHL", "UPS"), strict=True):
            self._tell(case, carrier, False)
            self._receive(case)
            draft = self._draft(case, "scrap", lot_id=case.line_ids.lot_id.id)
            self.assertEqual(draft.carrier, carrier)
            draft.lot_id = False
            self.assertEqual(draft.carrier, carrier)
            # A number that did not come
            draft.lot_id = (lots - case.line_ids.lot_id).id
            self.assertFalse(draft.carrier)

    def test_nobody_writes_the_carrier_on_the_inspection(self):
        case = self._expect()
        self._receive(case)
        with self.assertRaises(AccessError):
            self._draft(case, "scrap").carrier = "UPS"

    # === CLAIM === #

    def test_staff_claim_after_confirmation(self):
        case = self._expect()
        self._receive(case)
        routed = self._route(case, "scrap", fault="carrier")
        self.assertEqual(routed.carrier_claim_state, "none")
        with Form(routed.with_user(self.rma_user)) as form:
            form.carrier_claim_state = "sent"
            form.carrier_claim_ref = "DHL-77"
            form.carrier_claim_date = "2026-02-01"
            form.carrier_claim_amount = 60.0
        self.assertEqual(routed.state, "confirmed")
        found = self.env["rma.inspection"].search(
            [("carrier_claim_ref", "=", "DHL-77")]
        )
        self.assertEqual(found, routed)
        self.assertEqual(found.carrier_claim_amount, 60.0)

    def test_accountants_read_claims_and_do_not_write_them(self):
        case = self._expect()
        self._receive(case)
        routed = self._route(case, "scrap", fault="carrier")
        seen = routed.with_user(self.accountant)
        self.assertEqual(seen.carrier, "DHL")
        with self.assertRaises(AccessError):
            seen.carrier_claim_state = "paid"

    @mute_logger("odoo.sql_db")
    def test_a_claim_is_not_negative(self):
        case = self._expect()
        self._receive(case)
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self._draft(case, "scrap", carrier_claim_amount=-1.0).flush_recordset()

    # === REPORT === #

    def test_report_by_carrier_and_fault(self):
        for units, fault in ((2, "carrier"), (1, "manufacturer")):
            case = self._expect(units, carrier="Test Parcels")
            self._receive(case)
            values = {"fault": fault, "grade_id": self.half.id}
            self._route(case, "refurbish", units, **values)
        groups = (
            self.env["rma.inspection"]
            .with_user(self.accountant)
            .formatted_read_group(
                [("carrier", "=", "Test Parcels")],
                ["carrier", "fault"],
                ["quantity:sum", "value_loss:sum"],
            )
        )
        # Drills cost 60 and are worth half after refurbishing: 30 lost of each
        self.assertEqual(
            {g["fault"]: (g["quantity:sum"], g["value_loss:sum"]) for g in groups},
            {"carrier": (2, 60.0), "manufacturer": (1, 30.0)},
        )

    def test_report_groups_by_everything_it_offers(self):
        case = self._expect()
        self._receive(case)
        routed = self._route(case, "scrap", fault="carrier")
        action = self.env.ref("rma_warranty.rma_inspection_report_action")
        self.assertEqual(action.view_mode, "pivot,graph,list,form")
        self.assertEqual(routed.reason_id, self.reason)
        for group in ("product_id", "reason_id", "grade_id", "date_confirmed:month"):
            with self.subTest(group):
                found = (
                    self.env["rma.inspection"]
                    .with_user(self.rma_manager)
                    .formatted_read_group(
                        [("id", "=", routed.id)], [group], ["quantity:sum"]
                    )
                )
                self.assertEqual([each["quantity:sum"] for each in found], [1])
