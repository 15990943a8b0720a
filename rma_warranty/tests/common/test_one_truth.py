import ast
import re
from dataclasses import fields as facts_of
from pathlib import Path

from odoo.tests import BaseCase, TransactionCase, tagged

from ...facts import get_followers
from ...tools.units import LineUnits

ADDON = Path(__file__).parents[2]
PLACES = ("models", "wizard", "controllers", "reports", "views", "data", "static")
UNITS = ADDON / "tools" / "units.py"
# Fields of a case line that count its units.
COUNTED = re.compile(r"quantity_(?!at\b|zero\b)[a-z_]+")
# Two of them in one formula, in SQL or in a view.
FORMULA = re.compile(rf"{COUNTED.pattern}[\s,)0-9]*[-+][\s(a-zA-Z.]*{COUNTED.pattern}")


def get_sources(*suffixes):
    """Return the files of the add-on that work with records."""
    return sorted(
        path
        for place in PLACES
        for suffix in suffixes
        for path in (ADDON / place).rglob(f"*.{suffix}")
    )


def find_formulas(tree, names, own=frozenset()):
    """Yield (line number, formula) where numbers of a line are counted together.

    :param names: fields of a case line
    :param own: what a LineUnits tells
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
            is_formula = True
        elif isinstance(node, ast.Call):
            is_formula = isinstance(node.func, ast.Name) and node.func.id in (
                "max",
                "min",
            )
        else:
            is_formula = isinstance(node, ast.AugAssign)
        if not is_formula:
            continue
        used = {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}
        is_of_line = len(used & names) + ("quantity" in used) > 1 and used & names
        if is_of_line or len(used & own) > 1:
            yield node.lineno, ast.unparse(node)


@tagged("post_install", "-at_install")
class TestUnitsAreCountedOnce(TransactionCase):
    """The units of a line are counted together in ``tools/units.py`` only (G13)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lines = cls.env["rma.case.line"]
        cls.names = {name for name in cls.lines._fields if COUNTED.fullmatch(name)}
        facts = {fact.name for fact in facts_of(LineUnits)}
        told = {n for n, v in vars(LineUnits).items() if isinstance(v, property)}
        cls.told = facts | told

    def _find(self, source):
        return [text for __, text in find_formulas(ast.parse(source), self.names)]

    def test_formulas_are_found(self):
        for source in (
            "line.quantity_received - line.quantity_to_customer",
            "line.quantity - line.quantity_missing",
            "max(line.quantity_inspected, line.quantity_credited)",
            "due -= line.quantity_replaced + line.quantity_credited",
        ):
            with self.subTest(source=source):
                self.assertTrue(self._find(source))
        self.assertFalse(self._find("line.quantity_received - left"))
        self.assertTrue(FORMULA.search("line.quantity_unpaid - line.quantity_held"))

    def test_no_other_file_counts_units(self):
        found = [
            f"{path.relative_to(ADDON)}:{number}: {text}"
            for path in get_sources("py")
            for number, text in find_formulas(
                ast.parse(path.read_text(encoding="utf-8")), self.names, self.told
            )
        ]
        self.assertEqual(found, [], "Let tools/units.py tell it.")

    def test_no_query_and_no_view_counts_units(self):
        found = [
            f"{path.relative_to(ADDON)}: {match.group()}"
            for path in get_sources("py", "xml", "js")
            for match in FORMULA.finditer(path.read_text(encoding="utf-8"))
            if len(set(COUNTED.findall(match.group())) & self.names) > 1
        ]
        self.assertEqual(found, [], "Read a stored field of the line instead.")

    def test_what_follows_from_units_depends_on_all_facts(self):
        """Whoever adds a fact need not know what is computed from it."""
        facts = set(self.lines._get_fact_fields())
        self.assertLessEqual(facts, self.lines._fields.keys())
        self.assertNotIn("state", facts, "It is closed by what is settled.")
        images = (
            "quantity_held",
            "quantity_to_credit",
            "quantity_unpaid",
            "quantity_not_creditable",
            "quantity_given_up",
            "quantity_to_replace",
            "quantity_to_charge",
            "quantity_to_take_back",
            "goods_status",
            "money_status",
            "is_settled",
            "loss_text",
        )
        for name in images:
            with self.subTest(name=name):
                self.assertEqual(facts - self._get_paths(name), set())
                self.assertNotIn(name, facts, "It follows from facts and is none.")

    def _get_paths(self, name):
        """Return what a field of a line is computed from."""
        depends, __ = self.lines._fields[name].get_depends(self.lines)
        return set(get_followers(self.lines).get(name, depends))

    def test_facts_are_read_at_once(self):
        stored = [self.lines._fields[name] for name in self.lines._get_fact_fields()]
        self.assertEqual([field.name for field in stored if not field.store], [])


@tagged("post_install", "-at_install")
class TestUnitsKnowNoDatabase(BaseCase):
    def test_nothing_but_numbers(self):
        text = UNITS.read_text(encoding="utf-8")
        self.assertNotIn("env[", text)
        self.assertNotIn("self.env", text)


# Where goods are asked whether they lie at a customer, which counts nothing.
PLACES_AT_CUSTOMERS = {
    "models/case/rma_case_documents.py": 1,
    "models/goods/stock_location.py": 1,
    "models/goods/stock_picking.py": 1,
    "models/receiving/rma_receiving_booker_packages.py": 2,
    "models/receiving/rma_receiving_finder.py": 1,
    "models/warranty/rma_serial_passport.py": 2,
    "views/receiving/rma_receiving_views.xml": 1,
}
HOLDINGS = "models/goods/rma_holdings.py"
# The units are those of a note; its moves are read ahead for core.
OTHER_UNITS = {("models/review/rma_credit_note_comparison.py", "_get_planned_costs")}
AT_CUSTOMER = re.compile(r"usage\b[^\n]{0,60}\bcustomer\b")
QUERY_OF_MOVES = re.compile(r"\b(?:from|join|update)\s+stock_move(?:_line)?\b", re.I)
MOVES = {"stock.move", "stock.move.line"}
SEARCHES = {"search", "search_fetch", "search_count", "search_read", "_read_group"}
UNITS_OF_MOVES = {"quantity", "product_qty", "product_uom_qty", "quantity_product_uom"}
ORDER_LINES = {"sale_line_id", "sale_line_ids", "sale_line", "sale_lines", "order_line"}


def find_counted_moves(tree, *, is_order_line=False):
    """Yield (line number, function) that count what customers hold by themselves.

    Those that search the moves of order lines, and those that read the units of
    an order line's ``move_ids``.

    :param is_order_line: the file extends order lines, which ``self`` is then
    """
    own = ORDER_LINES | ({"self", "line", "lines"} if is_order_line else set())
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        nodes = list(ast.walk(function))
        texts = {node.value for node in nodes if isinstance(node, ast.Constant)}
        names = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
        paths = {text for text in texts if isinstance(text, str)}
        is_searching = texts & MOVES and names & SEARCHES
        if is_searching and any(path.endswith("sale_line_id") for path in paths):
            yield function.lineno, function.name
        elif names & UNITS_OF_MOVES and any(_is_moves_of(node, own) for node in nodes):
            yield function.lineno, function.name


def _is_moves_of(node, own):
    """Tell whether a node is ``move_ids`` of an order line, as superuser or not."""
    if not isinstance(node, ast.Attribute) or node.attr != "move_ids":
        return False
    used = node.value
    if isinstance(used, ast.Call) and isinstance(used.func, ast.Attribute):
        used = used.func.value  # sudo(), with_context() and the like
    name = used.attr if isinstance(used, ast.Attribute) else getattr(used, "id", "")
    return name in own


@tagged("post_install", "-at_install")
class TestHoldingsAreCountedOnce(BaseCase):
    """What customers hold of order lines is counted by ``rma.holdings`` only (G13)."""

    def _find(self, source, **options):
        tree = ast.parse(f"def count(self, sale_line):\n    return {source}")
        found = find_counted_moves(tree, **options)
        return [name for __, name in found]

    def test_who_counts_is_found(self):
        for source in (
            "sum(move.quantity for move in line.sale_line_id.move_ids)",
            "allocate(1, [(m, m.product_qty) for m in sale_line.sudo().move_ids])",
            "self.env['stock.move'].search([('sale_line_id', '=', 1)])",
            "self.env['stock.move.line'].sudo()._read_group("
            "Domain('move_id.sale_line_id', 'in', ids), ['lot_id'])",
        ):
            with self.subTest(source=source):
                self.assertTrue(self._find(source))
        of_line = "sum(move.quantity for move in self.move_ids)"
        self.assertTrue(self._find(of_line, is_order_line=True))
        self.assertFalse(self._find(of_line), "What a case line has counts its own.")
        self.assertFalse(self._find("sale_line.move_ids.date"))
        for text in ('("location_id.usage", "=", "customer")', "usage != 'customer'"):
            self.assertTrue(AT_CUSTOMER.search(text))
        self.assertTrue(QUERY_OF_MOVES.search("SELECT 1\n  FROM stock_move_line"))

    def test_nobody_else_counts_moves_of_order_lines(self):
        found = [
            f"{name}:{number}: {function}"
            for name, text in self._read("py")
            for number, function in find_counted_moves(
                ast.parse(text), is_order_line="/sale_order_line" in name
            )
            if name != HOLDINGS and (name, function) not in OTHER_UNITS
        ]
        self.assertEqual(found, [], "Ask rma.holdings.")

    def test_no_other_query_reads_moves(self):
        found = [
            f"{name}: {match.group()}"
            for name, text in self._read("py", "xml")
            for match in QUERY_OF_MOVES.finditer(text)
            if name != HOLDINGS
        ]
        self.assertEqual(found, [], "Let rma.holdings say which moves are meant.")

    def test_nobody_else_tells_which_way_goods_go(self):
        """Who knows the way needs no location; see ``tools/holdings.py``."""
        found = {
            name: len(AT_CUSTOMER.findall(text))
            for name, text in self._read("py", "xml", "js")
            if name != HOLDINGS and AT_CUSTOMER.search(text)
        }
        self.assertEqual(found, PLACES_AT_CUSTOMERS)

    def _read(self, *suffixes):
        """Return [(name of a file, its text)]."""
        return [
            (str(path.relative_to(ADDON)), path.read_text(encoding="utf-8"))
            for path in get_sources(*suffixes)
        ]
