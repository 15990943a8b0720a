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
            "quantity_due_now",
            "quantity_forgone",
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
