from datetime import date, datetime
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .warranty_common import WarrantyCommon

LOGGER = "odoo.addons.rma_warranty.models.warranty.rma_warranty_history"


@tagged("post_install", "-at_install")
class TestWarrantyHistory(WarrantyCommon):
    """What was delivered before there were terms gets its certificates later."""

    def _start(self, **values):
        """Start a job as manager; the scheduled job has not run yet."""
        job = self.env["rma.warranty.history"].with_user(self.rma_manager)
        job = job.create(values)
        job.action_start()
        return job

    def _run(self, *, limit=2000, time_left=()):
        """Run the scheduled job without its commits.

        :param time_left: what the first commits answer; then there is time
        """
        answers = iter(time_left)
        with patch.object(
            type(self.env["ir.cron"]),
            "_commit_progress",
            lambda *args, **kwargs: next(answers, 1.0),
        ):
            self.env["rma.warranty.history"]._cron_run(limit=limit)

    def _do_all(self, *, limit=2000, **values):
        job = self._start(**values)
        self._run(limit=limit)
        return job

    def _deliver_without(self, day, lines, **values):
        """Sell, deliver and invoice as long as nothing is promised."""
        with freeze_time(f"{day} 12:00:00"):
            return self._sell_deliver_invoice(lines, **values)

    # === THE JOB === #

    def test_past_deliveries_get_the_certificate_of_their_day(self):
        order = self._deliver_without("2026-01-10", [(self.drill, 3)])
        self._promise(self.drill)
        job = self._do_all()
        self.assertRecordValues(
            self._certificates(order),
            [
                {
                    "quantity": 3.0,
                    "date_delivered": date(2026, 1, 10),
                    "date_start": date(2026, 1, 10),
                    "date_end": date(2028, 1, 10),
                    "term_origin": "product Drill",
                }
            ],
        )
        self.assertRecordValues(
            job, [{"state": "done", "done_count": 1, "failure_count": 0}]
        )
        self.assertEqual(job.progress, 100)

    def test_warranties_that_are_over_are_made_as_well(self):
        order = self._deliver_without("2019-02-28", [(self.drill, 1)])
        self._promise(self.drill)
        self._do_all()
        self.assertEqual(self._certificates(order).state, "expired")

    def test_the_day_is_that_of_the_company(self):
        self.company.partner_id.tz = "Europe/Berlin"
        order = self._deliver_without("2026-01-10", [(self.drill, 1)])
        # 23:30 UTC is half past midnight of the next day in Berlin.
        order.picking_ids.move_ids.date = datetime(2026, 1, 10, 23, 30)
        self._promise(self.drill)
        self._do_all(date_from=date(2026, 1, 11))
        self.assertEqual(self._certificates(order).date_start, date(2026, 1, 11))

    def test_deliveries_before_the_first_day_are_left_out(self):
        early = self._deliver_without("2026-01-10", [(self.drill, 1)])
        late = self._deliver_without("2026-01-11", [(self.drill, 1)])
        self._promise(self.drill)
        self._do_all(date_from=date(2026, 1, 11))
        self.assertFalse(self._certificates(early))
        self.assertTrue(self._certificates(late))

    def test_the_term_in_force_on_the_day_counts(self):
        first = self._deliver_without("2025-12-31", [(self.drill, 1)])
        second = self._deliver_without("2026-01-01", [(self.drill, 1)])
        later = self._create_term(name="One year", duration=12)
        self._promise(self.drill, date_to=date(2025, 12, 31), successor_id=later.id)
        self._do_all()
        self.assertEqual(self._certificates(first).date_end, date(2027, 12, 31))
        self.assertEqual(self._certificates(second).date_end, date(2027, 1, 1))

    def test_a_second_job_gives_nothing_again(self):
        order = self._deliver_without("2026-01-10", [(self.drill, 1)])
        self._promise(self.drill)
        self._do_all()
        given = self._certificates(order)
        job = self._do_all()
        self.assertRecordValues(
            job, [{"state": "done", "certificate_count": 0, "failure_count": 0}]
        )
        self.assertEqual(self._certificates(order), given)

    def test_a_job_goes_on_where_it_was_stopped(self):
        orders = [
            self._deliver_without(f"2026-01-1{day}", [(self.drill, 1)])
            for day in range(3)
        ]
        self._promise(self.drill)
        job = self._start(date_from=date(2026, 1, 1))
        # The first commit is before any work; no time is left after the second.
        self._run(limit=1, time_left=[1.0, 0.0])
        self.assertRecordValues(job, [{"state": "running", "done_count": 1}])
        self.assertTrue(self._certificates(orders[0]))
        self.assertFalse(self._certificates(orders[1]))
        self._run(limit=1)
        self.assertRecordValues(job, [{"state": "done", "done_count": 3}])
        self.assertEqual(len(self._certificates(*orders)), 3)

    def test_moments_finer_than_a_second_are_passed_only_once(self):
        order = self._deliver_without("2026-01-10", [(self.drill, 1), (self.saw, 1)])
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE stock_move SET date = '2026-01-10 12:00:00.654321' WHERE id IN %s",
            [tuple(order.picking_ids.move_ids.ids)],
        )
        self.env.invalidate_all()
        self._promise(self.saw)
        job = self._do_all(limit=1, date_from=date(2026, 1, 1))
        # The drill gets no certificate, so that it is found again and again.
        self.assertRecordValues(job, [{"done_count": 2, "certificate_count": 1}])

    def test_a_paused_job_waits_until_it_is_resumed(self):
        order = self._deliver_without("2026-01-10", [(self.drill, 1)])
        self._promise(self.drill)
        job = self._start()
        job.action_pause()
        self._run()
        self.assertEqual(job.state, "paused")
        self.assertFalse(self._certificates(order))
        job.action_resume()
        self._run()
        self.assertEqual(job.state, "done")
        self.assertTrue(self._certificates(order))

    def test_starting_has_the_scheduled_job_run_soon(self):
        cron = self.env.ref("rma_warranty.rma_warranty_history_cron")
        before = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        self._start()
        after = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        self.assertEqual(after, before + 1)

    # === FAILURES === #

    def _fail_for(self, product):
        """Have the certificates of a product fail."""
        issuer = type(self.env["rma.warranty.issuer"])
        prepare = issuer._prepare_all

        def fail(self, move_lines, *args):
            if product in move_lines.product_id:
                raise ValueError("broken product")
            return prepare(self, move_lines, *args)

        return patch.object(issuer, "_prepare_all", fail)

    def test_one_bad_line_is_named_and_passed_over(self):
        order = self._deliver_without("2026-01-10", [(self.drill, 1), (self.saw, 1)])
        self._promise(self.drill)
        self._promise(self.saw)
        with self._fail_for(self.saw), mute_logger(LOGGER):
            job = self._do_all(date_from=date(2026, 1, 1))
        self.assertEqual(self._certificates(order).product_id, self.drill)
        self.assertRecordValues(
            job, [{"state": "done", "failure_count": 1, "certificate_count": 1}]
        )
        self.assertIn("Saw (move line", job.failures)
        self.assertIn("broken product", job.failures)

    def test_a_job_stops_when_nothing_works_and_can_be_resumed(self):
        order = self._deliver_without("2026-01-10", [(self.drill, 1), (self.saw, 1)])
        self._promise(self.drill)
        job = self._start(date_from=date(2026, 1, 1))
        path = f"{LOGGER}.MOST_FAILURES"
        broken = self._fail_for(self.drill)
        self._promise(self.saw)
        with patch(path, 1), broken, mute_logger(LOGGER):
            self._run(limit=1)
        self.assertRecordValues(job, [{"state": "failed", "done_count": 0}])
        self.assertIn("broken product", job.error)
        job.action_resume()
        self._run()
        self.assertRecordValues(job, [{"state": "done", "error": False}])
        self.assertEqual(len(self._certificates(order)), 2)

    # === WHO AND WHAT === #

    def test_the_preview_counts_per_term(self):
        self._deliver_without("2020-01-10", [(self.drill, 1), (self.saw, 1)])
        self._deliver_without("2020-01-11", [(self.drill, 1)])
        self._promise(self.drill)
        past = self.env["rma.warranty.past"]
        start, end = datetime(2020, 1, 1), datetime(2020, 1, 11)
        # Other deliveries of the database are later: compare with their number.
        rows = {
            text: count for text, count, __ in past._get_preview(self.company, start)
        }
        rest = dict(row[:2] for row in past._get_preview(self.company, end))
        self.assertEqual(
            rows["Two years (24 months)"] - rest.get("Two years (24 months)", 0), 1
        )
        nothing = "No warranty is set."
        self.assertEqual(rows[nothing] - rest.get(nothing, 0), 1)
        job = self.env["rma.warranty.history"].with_user(self.rma_manager).create({})
        self.assertIn("Two years (24 months)", job.preview)

    def test_the_preview_knows_when_terms_change(self):
        self._deliver_without("2020-01-10", [(self.drill, 1)])
        self._deliver_without("2020-01-11", [(self.drill, 1)])
        later = self._create_term(name="One year", duration=12)
        self._promise(self.drill, date_to=date(2020, 1, 10), successor_id=later.id)
        rows = self.env["rma.warranty.past"]._get_preview(
            self.company, datetime(2020, 1, 1)
        )
        found = {text: count for text, count, __ in rows}
        self.assertEqual(found["Two years (24 months)"], 1)
        self.assertGreaterEqual(found["One year (12 months)"], 1)

    def test_staff_that_are_no_managers_can_not_start_it(self):
        with self.assertRaises(AccessError):
            self.env["rma.warranty.history"].with_user(self.rma_user).create({})

    def test_nobody_writes_the_progress(self):
        job = self._start()
        with self.assertRaises(AccessError):
            job.done_count = 5

    def test_a_started_job_keeps_its_first_day(self):
        job = self._start()
        with self._refused("can't be changed any more"):
            job.date_from = date(2026, 1, 1)
        with self._refused("Pause it first"):
            job.unlink()

    def test_without_terms_there_is_nothing_to_start(self):
        self.env["rma.warranty.term"].search([]).unlink()
        self.env.registry.clear_cache()
        with self.assertRaises(UserError):
            self._start()
