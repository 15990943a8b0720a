from odoo.tests import tagged

from .warranty_common import WarrantyCommon

FEW, MANY = 5, 30


@tagged("post_install", "-at_install")
class TestWarrantySpeed(WarrantyCommon):
    """Warranties cost the same number of queries for few units and for many."""

    keeps_caches = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._stock_in(cls.drill, MANY, 60.0)

    def _count(self, step):
        """Return the number of queries of a step, from an empty cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        step()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def _deliver_lines(self, number):
        """Return so many delivered move lines without certificates."""
        order = self._sell([(self.drill, 1)] * number)
        self._deliver(order)
        lines = order.picking_ids.move_line_ids
        # Reading them together must not hang on what is in the cache.
        return lines.browse(lines.ids)

    def _issue(self, lines):
        self.env["rma.warranty.issuer"]._issue(lines)

    def test_certificates_of_more_lines_cost_no_more_queries(self):
        few, many = self._deliver_lines(FEW), self._deliver_lines(MANY)
        first = self._deliver_lines(1)
        self._promise(self.drill)
        # Fills what outlives a transaction, and makes the version of the term.
        self._issue(first)
        used = [
            self._count(lambda lines=lines: self._issue(lines)) for lines in (few, many)
        ]
        few_queries, many_queries = used
        # One query for all names, and one for all rows.
        self.assertLessEqual(many_queries, few_queries)
        given = self._certificates(many.move_id.sale_line_id.order_id)
        self.assertEqual(len(given), MANY)

    def test_answers_for_more_lines_cost_no_more_queries(self):
        self._promise(self.drill)
        cases = []
        for number in (1, FEW, MANY):
            moves = self._deliver_lines(number).move_id
            lines = [(line, 1) for line in moves.sale_line_id]
            cases.append(self._open_case(lines))
        first, *others = [case.line_ids.browse(case.line_ids.ids) for case in cases]
        self._answer(first)
        few, many = [
            self._count(lambda lines=lines: self._answer(lines)) for lines in others
        ]
        self.assertLessEqual(many, few)

    def _answer(self, lines):
        self.assertTrue(all(lines._find_certificates().values()))
        self.assertTrue(all(lines.mapped("is_in_warranty")))
        self.assertTrue(all(lines.mapped("warranty_payers")))

    def test_past_deliveries_of_more_lines_cost_no_more_queries(self):
        few, many = self._deliver_lines(FEW), self._deliver_lines(MANY)
        first = self._deliver_lines(1)
        self._promise(self.drill)
        past = self.env["rma.warranty.past"]
        past._issue(first)
        used = [
            self._count(lambda lines=lines: past._issue(lines)) for lines in (few, many)
        ]
        few_queries, many_queries = used
        self.assertLessEqual(many_queries, few_queries)

    def test_without_terms_deliveries_and_returns_cost_nothing(self):
        self.env["rma.warranty.term"].search([]).unlink()
        self.env.registry.clear_cache()
        lines = self._deliver_lines(FEW)
        issuer = self.env["rma.warranty.issuer"]
        units = self.env["rma.warranty.units"]
        moves, sale_lines = lines.move_id, lines.move_id.sale_line_id
        issuer._after_done(moves)
        self.env.flush_all()
        with self.assertQueryCount(0):
            issuer._after_done(moves)
            units._sync(sale_lines)
