from datetime import date

from odoo.tests import BaseCase, tagged

from ...tools.allocation import allocate
from ...tools.photos import safe_name, sniff_type
from ...tools.printable import drop_remote
from ...tools.statuses import merge_goods, merge_money
from ...tools.text import format_quantity
from ...tools.windows import is_within_window, window_end


@tagged("post_install", "-at_install")
class TestTools(BaseCase):
    """Pure functions, without a database."""

    # === PRINTING === #

    def test_printed_text_loads_nothing_from_elsewhere(self):
        kept = '<p>Two <b>years</b> &lt;1&gt;</p><img src="/web/image/7">'
        self.assertEqual(drop_remote(kept), kept)
        for part in (
            '<img src="https://spy.example/a.png">',
            '<img src="//spy.example/a.png">',
            '<p style="background: url(https://spy.example)">x</p>',
            '<iframe src="https://spy.example"></iframe>',
            '<table background="http://spy.example"></table>',
        ):
            self.assertNotIn("spy", drop_remote(f"<p>a</p>{part}"))
        self.assertEqual(drop_remote(False), "")

    # === ALLOCATION === #

    def test_quantity_is_taken_in_the_given_order(self):
        taken, rest = allocate(4, [("a", 3), ("b", 3), ("c", 3)])
        self.assertEqual(taken, [("a", 3), ("b", 1)])
        self.assertEqual(rest, 0)

    def test_what_finds_no_place_is_left_over(self):
        self.assertEqual(allocate(5, [("a", 3)]), ([("a", 3)], 2))
        self.assertEqual(allocate(5, []), ([], 5))

    def test_places_that_are_full_or_overdrawn_are_passed_over(self):
        taken, rest = allocate(2, [("a", 0), ("b", -3), ("c", 2)])
        self.assertEqual(taken, [("c", 2)])
        self.assertEqual(rest, 0)

    def test_rounding_errors_are_no_rest(self):
        # 0.1 three times is 0.30000000000000004
        taken, rest = allocate(0.1 + 0.1 + 0.1, [("a", 0.3), ("b", 1)])
        self.assertEqual(taken, [("a", 0.3)])
        self.assertEqual(rest, 0)

    def test_nothing_is_taken_from_nothing(self):
        self.assertEqual(allocate(0, [("a", 3)]), ([], 0))

    # === WINDOWS === #

    def test_window_includes_its_last_day(self):
        start = date(2026, 1, 10)
        self.assertEqual(window_end(start, 14), date(2026, 1, 24))
        self.assertTrue(is_within_window(start, 14, date(2026, 1, 24)))
        self.assertFalse(is_within_window(start, 14, date(2026, 1, 25)))

    def test_window_runs_over_the_leap_day(self):
        self.assertEqual(window_end(date(2028, 2, 20), 14), date(2028, 3, 5))
        self.assertEqual(window_end(date(2026, 2, 20), 14), date(2026, 3, 6))

    def test_delivery_in_the_future_is_within_the_window(self):
        self.assertTrue(is_within_window(date(2026, 1, 10), 14, date(2026, 1, 1)))

    # === TEXT === #

    def test_quantities_are_written_without_trailing_zeros(self):
        for quantity, text in (
            (2.0, "2"),
            (13.70, "13.7"),
            (13.700000000000001, "13.7"),
            (100, "100"),
            (0.0, "0"),
            (-0.0000001, "0"),
            (-1.5, "-1.5"),
            (0.33333333, "0.33333"),
        ):
            self.assertEqual(format_quantity(quantity), text)

    # === STATUSES === #

    def test_goods_status_of_a_case_is_that_of_the_line_that_is_behind(self):
        for statuses, merged in (
            (set(), "none"),
            ({"none"}, "none"),
            ({"none", "waiting"}, "waiting"),
            ({"waiting", "received"}, "partial"),
            ({"waiting", "routed"}, "partial"),
            ({"partial", "routed"}, "partial"),
            ({"received", "routed"}, "received"),
            ({"received", "out"}, "received"),
            ({"waiting", "out"}, "partial"),
            ({"none", "out"}, "out"),
            ({"out", "quarantine"}, "out"),
            ({"out", "routed"}, "out"),
            ({"quarantine", "routed"}, "quarantine"),
            ({"none", "routed"}, "routed"),
        ):
            self.assertEqual(merge_goods(statuses), merged, statuses)

    def test_money_status_of_a_case_names_what_there_is_to_do(self):
        for statuses, merged in (
            (set(), "none"),
            ({"none", "credited"}, "credited"),
            ({"waiting", "credited"}, "partial"),
            ({"waiting", "paid"}, "partial"),
            ({"paid", "credited"}, "credited"),
            ({"none", "paid"}, "paid"),
            ({"draft", "credited"}, "draft"),
            ({"draft", "waiting"}, "draft"),
            ({"waiting"}, "waiting"),
        ):
            self.assertEqual(merge_money(statuses), merged, statuses)

    # === PHOTOS === #

    def test_type_of_a_photo_is_read_from_its_bytes(self):
        header = b"\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0"
        png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + header
        self.assertEqual(sniff_type(png), "image/png")
        self.assertEqual(sniff_type(b"\0\0\0\x18ftypheic" + b"\0" * 8), "image/heic")
        self.assertNotIn("image", sniff_type(b"<html><script></script></html>"))

    def test_name_of_a_photo_has_no_folders_and_the_ending_of_its_type(self):
        for name, safe in (
            ("box.PNG", "box.png"),
            ("../../etc/passwd", "passwd.png"),
            ("C:\\photos\\box.png", "box.png"),
            ("x.html", "x_html.png"),
            ("", "photo.png"),
            ("...", "photo.png"),
            ("a\r\nb<script>.png", "abscript.png"),
        ):
            self.assertEqual(safe_name(name, "image/png"), safe)
        self.assertLessEqual(len(safe_name("x" * 500, "image/png")), 105)
