from odoo.tests import BaseCase, tagged

from ...tools.policies import Range, Rule, RuleBook, find_hidden

ANY = {}


def values(*items):
    return frozenset(items)


@tagged("post_install", "-at_install")
class TestMatching(BaseCase):
    """Which rule decides what, as a table."""

    def _decide(self, rules, **facts):
        """Return {effect: place of the rule that decides it}."""
        book = RuleBook([Rule(n, *rule) for n, rule in enumerate(rules)])
        return {effect: rule.key for effect, rule in book.match(facts).items()}

    def test_first_match_decides_per_effect(self):
        rules = [
            ({"country": values("PL")}, {"window": 30}),
            ({"country": values("PL", "DE")}, {"window": 20, "decision": "ask"}),
            (ANY, {"window": 14, "decision": "approve", "fee": 5}),
        ]
        for country, decided in (
            ("PL", {"window": 0, "decision": 1, "fee": 2}),
            ("DE", {"window": 1, "decision": 1, "fee": 2}),
            ("FR", {"window": 2, "decision": 2, "fee": 2}),
        ):
            with self.subTest(country):
                found = self._decide(rules, country=values(country))
                self.assertEqual(found, decided)

    def test_each_condition_must_hold_and_one_value_of_each_is_enough(self):
        rule = {"category": values(1, 2), "reason": values(7)}
        for category, reason, is_matching in (
            ((1,), (7,), True),
            ((2, 9), (7, 8), True),
            ((1,), (8,), False),
            ((9,), (7,), False),
            ((), (7,), False),
        ):
            with self.subTest(category=category, reason=reason):
                found = self._decide(
                    [(rule, {"window": 1})],
                    category=values(*category),
                    reason=values(*reason),
                )
                self.assertEqual(found, {"window": 0} if is_matching else {})

    def test_bounds_of_ranges_belong_to_them(self):
        rules = [
            ({"amount": Range(None, 10)}, {"decision": 1}),
            ({"amount": Range(20, 50)}, {"decision": 2}),
            ({"amount": Range(50, None)}, {"decision": 3}),
        ]
        for amount, place in (
            (-5, 0),
            (0, 0),
            (10, 0),
            (10.01, None),
            (19.99, None),
            (20, 1),
            (49, 1),
            (50, 1),
            (50.01, 2),
            (1e9, 2),
            (None, None),
        ):
            with self.subTest(amount):
                found = self._decide(rules, amount=amount).get("decision")
                self.assertEqual(found, place)

    def test_unknown_facts_match_only_rules_that_do_not_ask(self):
        rules = [({"age": Range(0, 30)}, {"window": 1}), (ANY, {"window": 2})]
        self.assertEqual(self._decide(rules), {"window": 1})
        self.assertEqual(self._decide(rules, age=30), {"window": 0})

    def test_no_rule_decides_nothing(self):
        self.assertEqual(self._decide([], country=values("PL")), {})
        self.assertEqual(self._decide([(ANY, {})], country=values("PL")), {})

    def test_why_a_rule_does_not_match(self):
        book = RuleBook(
            [
                Rule("a", {"country": values("PL"), "amount": Range(0, 10)}),
                Rule("b", {"country": values("DE")}),
                Rule("c"),
            ]
        )
        found = book.explain({"country": values("DE"), "amount": 11.0})
        self.assertEqual(
            {rule.key: missed for rule, missed in found},
            {"a": ["country", "amount"], "b": [], "c": []},
        )

    def test_many_rules_answer_as_one_by_one(self):
        rules = [
            Rule(
                n,
                {
                    "country": values(n % 7, n % 5),
                    "amount": Range(n % 11 * 10, n % 11 * 10 + 25),
                },
                {f"effect {n % 3}": n},
            )
            for n in range(300)
        ]
        book = RuleBook(rules)
        for country in range(8):
            for amount in range(0, 140, 5):
                expected = {}
                for rule in rules:
                    if (
                        country in rule.conditions["country"]
                        and amount in rule.conditions["amount"]
                    ):
                        for effect in rule.effects:
                            expected.setdefault(effect, rule)
                facts = {"country": values(country), "amount": amount}
                self.assertEqual(book.match(facts), expected)


@tagged("post_install", "-at_install")
class TestHidden(BaseCase):
    """Rules that never count, as an earlier one decides whenever they match."""

    def test_what_hides_a_rule(self):
        late = {"country": values("PL"), "amount": Range(10, 20)}
        for early, is_hidden in (
            (ANY, True),
            ({"country": values("PL")}, True),
            ({"country": values("PL", "DE")}, True),
            ({"country": values("DE")}, False),
            ({"amount": Range(10, 20)}, True),
            ({"amount": Range(None, 20)}, True),
            ({"amount": Range(11, None)}, False),
            ({"amount": Range(10, 19)}, False),
            ({"country": values("PL"), "reason": values(1)}, False),
        ):
            with self.subTest(early):
                rules = [Rule("early", early, {"window": 1})]
                rules.append(Rule("late", late, {"window": 2, "fee": 3}))
                hidden = find_hidden(rules, rules[1])
                keys = {effect: rule.key for effect, rule in hidden.items()}
                self.assertEqual(keys, {"window": "early"} if is_hidden else {})

    def test_later_rules_hide_nothing(self):
        rules = [Rule(1, ANY, {"window": 1}), Rule(2, ANY, {"window": 2})]
        self.assertEqual(find_hidden(rules, rules[0]), {})
