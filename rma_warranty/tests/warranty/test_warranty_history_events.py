from datetime import date
from unittest.mock import patch

from odoo.tests import freeze_time, tagged

from .warranty_common import WarrantyCommon

FACTS = ["quantity", "quantity_ended", "date_start", "date_end", "repair_days"]
FACTS += ["is_void", "date_delivered"]


@tagged("post_install", "-at_install")
class TestWarrantyHistoryEvents(WarrantyCommon):
    """Units that came back end as if their certificates had been there then.

    Each story is told with the term set, so that everything is done live; then
    the certificates are removed and made again by the job.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._promise(cls.drill)

    def _read(self, *orders):
        """Return the facts of the certificates, and which one came for which."""
        certificates = self._certificates(*orders).sorted(
            lambda own: (own.date_delivered, own.lot_id.name or "", own.id)
        )
        place = {own.id: number for number, own in enumerate(certificates)}
        rows = certificates.read(FACTS)
        for row, certificate in zip(rows, certificates, strict=True):
            row["replaced_by"] = place.get(certificate.replaced_by_id.id)
            del row["id"]
        return rows

    def _forget(self, certificates):
        """Remove certificates, as if they had never been given."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE rma_case_line SET certificate_id = NULL WHERE certificate_id IN %s",
            [tuple(certificates.ids)],
        )
        self.env.cr.execute(
            "DELETE FROM rma_warranty_certificate WHERE id IN %s",
            [tuple(certificates.ids)],
        )
        self.env.invalidate_all()

    def _make_again(self, limit):
        job = self.env["rma.warranty.history"].create({})
        job.action_start()
        with patch.object(
            type(self.env["ir.cron"]), "_commit_progress", lambda *a, **k: 1.0
        ):
            job._cron_run(limit=limit)
        self.assertFalse(job.failures)

    def _assert_same_later(self, *orders):
        """Compare with what the job makes, in one batch and line by line."""
        live = self._read(*orders)
        self.assertTrue(live)
        for limit in (2000, 1):
            self._forget(self._certificates(*orders))
            self._make_again(limit)
            self.assertEqual(self._read(*orders), live, f"{limit} at once")
        return live

    # === VERBS === #

    def _sell_on(self, day, lines, **values):
        with freeze_time(f"{day} 12:00:00"):
            return self._sell(lines, **values)

    def _deliver_at(self, day, order, *args, **kwargs):
        with freeze_time(f"{day} 12:00:00"):
            picking = self._deliver(order, *args, **kwargs)
            self._invoice(order)
        return picking

    def _send_back(self, day, picking, units=1):
        with freeze_time(f"{day} 12:00:00"):
            return self._return_with_core(picking, {self.drill: units})

    def _send_again(self, day, order, lots=None):
        """Send a replacement on the same order line."""
        line = order.order_line[:1]
        with freeze_time(f"{day} 12:00:00"):
            moves = line._action_launch_stock_rule() and line.move_ids
            open_moves = (moves or line.move_ids).filtered(
                lambda move: move.state not in ("done", "cancel")
            )
            if lots:
                open_moves.lot_ids = lots
            open_moves.picked = True
            open_moves._action_done()

    def _credit_on(self, day, order, units):
        with freeze_time(f"{day} 12:00:00"):
            note = order.invoice_ids[:1]._reverse_moves([{"invoice_date": day}])
            note.invoice_line_ids.quantity = units
            note.action_post()

    def _sell_serial_twice(self):
        """Sell a serial number in January and, after its return, in March."""
        tracked = self._create_product(
            "Tracked drill", price=100.0, cost=60.0, tracking="serial"
        )
        self._promise(tracked)
        [lot] = self._create_lots(tracked, "SN1")
        self._stock_in(tracked, 1, 60.0, lots=lot)
        orders = []
        for month in (1, 3):
            order = self._sell_on(f"2026-0{month}-10", [(tracked, 1)])
            picking = self._deliver_at(f"2026-0{month}-10", order, lots={tracked: lot})
            orders.append(order)
            if month == 1:
                with freeze_time("2026-02-10 12:00:00"):
                    back = self._return_with_core(picking, {tracked: 1}, done=False)
                    back.move_ids.lot_ids = lot
                    back.move_ids.picked = True
                    back.button_validate()
        return orders

    # === STORIES === #

    def test_returned_and_credited_before_is_void(self):
        order = self._sell_on("2026-01-10", [(self.drill, 2)])
        self._deliver_at("2026-01-10", order)
        with freeze_time("2026-01-15 12:00:00"):
            self._return_and_credit([(order.order_line, 2)])
        [row] = self._assert_same_later(order)
        self.assertTrue(row["is_void"])

    def test_returned_in_part_keeps_the_rest(self):
        order = self._sell_on("2026-01-10", [(self.drill, 2)])
        self._deliver_at("2026-01-10", order)
        with freeze_time("2026-01-15 12:00:00"):
            self._return_and_credit([(order.order_line, 1)])
        [row] = self._assert_same_later(order)
        self.assertEqual((row["quantity_ended"], row["is_void"]), (1, False))

    def test_a_replacement_sent_before_goes_on_with_the_old_warranty(self):
        order = self._sell_on("2026-01-10", [(self.drill, 1)])
        picking = self._deliver_at("2026-01-10", order)
        self._send_back("2026-02-10", picking)
        self._send_again("2026-02-12", order)
        old, new = self._assert_same_later(order)
        self.assertEqual(old["replaced_by"], 1)
        self.assertEqual(new["date_delivered"], date(2026, 2, 12))
        self.assertEqual(new["date_start"], date(2026, 1, 10))

    def test_a_unit_that_came_back_after_the_second_delivery_is_not_replaced(self):
        order = self._sell_on("2026-01-10", [(self.drill, 2)])
        picking = self._deliver_at("2026-01-10", order, {self.drill: 1})
        self._deliver_at("2026-01-20", order)
        self._send_back("2026-02-10", picking)
        first, second = self._assert_same_later(order)
        self.assertEqual((first["replaced_by"], second["replaced_by"]), (None, None))
        self.assertEqual(second["date_start"], date(2026, 1, 20))

    def test_what_was_sold_again_after_a_credit_is_no_replacement(self):
        order = self._sell_on("2026-01-10", [(self.drill, 1)])
        picking = self._deliver_at("2026-01-10", order)
        self._send_back("2026-02-10", picking)
        self._credit_on("2026-02-11", order, 1)
        self._send_again("2026-03-01", order)
        old, new = self._assert_same_later(order)
        self.assertEqual((old["is_void"], old["replaced_by"]), (True, None))
        self.assertEqual(new["date_start"], date(2026, 3, 1))

    def test_a_repaired_unit_gets_the_days_that_it_was_here(self):
        self.term.is_repair_time_added = True
        order = self._sell_on("2026-01-10", [(self.drill, 1)])
        picking = self._deliver_at("2026-01-10", order)
        back = self._send_back("2026-02-10", picking)
        self._send_back("2026-02-24", back)
        [row] = self._assert_same_later(order)
        # 10 to 24 February.
        self.assertEqual(row["repair_days"], 14)
        self.assertEqual(row["date_end"], date(2028, 1, 24))

    def test_a_second_job_adds_no_days_in_repair_again(self):
        self.term.is_repair_time_added = True
        order = self._sell_on("2026-01-10", [(self.drill, 1)])
        picking = self._deliver_at("2026-01-10", order)
        back = self._send_back("2026-02-10", picking)
        self._send_back("2026-02-24", back)
        self._forget(self._certificates(order))
        self._make_again(1)
        self._make_again(1)
        self.assertEqual(self._certificates(order).repair_days, 14)

    def test_earlier_deliveries_get_theirs_after_later_ones(self):
        order = self._sell_on("2026-01-10", [(self.drill, 2)])
        picking = self._deliver_at("2026-01-10", order, {self.drill: 1})
        self._deliver_at("2026-01-20", order)
        self._send_back("2026-02-10", picking)
        live = self._read(order)
        self._forget(self._certificates(order).sorted("date_delivered")[0])
        self._make_again(2000)
        self.assertEqual(self._read(order), live)

    def test_an_earlier_sale_of_a_serial_number_does_not_end_the_later_one(self):
        orders = self._sell_serial_twice()
        live = self._read(*orders)
        self._forget(self._certificates(orders[0]))
        self._make_again(2000)
        self.assertEqual(self._read(*orders), live)

    def test_a_serial_number_sold_again_has_only_its_last_warranty(self):
        orders = self._sell_serial_twice()
        old, new = self._assert_same_later(*orders)
        self.assertEqual((old["is_void"], new["is_void"]), (True, False))

    def test_an_extension_sold_before_makes_it_end_later(self):
        extension = self._create_extension(12)
        order = self._sell_on("2026-01-10", [(self.drill, 2), (extension, 1)])
        self._deliver_at("2026-01-10", order)
        rows = self._assert_same_later(order)
        ends = sorted(row["date_end"] for row in rows)
        self.assertEqual(ends, [date(2028, 1, 10), date(2029, 1, 10)])
