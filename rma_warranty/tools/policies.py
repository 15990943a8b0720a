"""Which rules hold for what: pure matching, without a database.

A rule says what it is for and what it gives. Per effect, the first rule that matches
and says something about it decides. What it is for is a table of conditions, all of
which must hold: a set of values of which one is enough, or a range of numbers.

For each condition and value, the rules that accept it are one number, with a bit per
rule: a thousand rules are looked at by as many operations as there are conditions.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True)
class Range:
    """Numbers from ``low`` to ``high``, both included; None is no limit."""

    low: float | None = None
    high: float | None = None

    def __contains__(self, number: float) -> bool:
        return (self.low is None or number >= self.low) and (
            self.high is None or number <= self.high
        )

    def covers(self, other: "Range") -> bool:
        """Tell whether each number of the other range is in this one."""
        is_low = self.low is None or (other.low is not None and other.low >= self.low)
        is_high = self.high is None or (
            other.high is not None and other.high <= self.high
        )
        return is_low and is_high


Accepted = frozenset | Range
# What is known of a line: the values that it has of each condition. What is not
# known matches no rule that asks for it.
Facts = Mapping[str, frozenset | float | None]


@dataclass(frozen=True)
class Rule:
    """What a rule is for, and what it gives; its place is that in the book.

    ``conditions`` that are missing are not asked for. ``effects`` that are missing
    are left to later rules.
    """

    key: int
    conditions: Mapping[str, Accepted] = field(default_factory=dict)
    effects: Mapping[str, object] = field(default_factory=dict)


class RuleBook:
    """Rules in their order, made ready to be asked for many lines."""

    def __init__(self, rules: Sequence[Rule]):
        self.rules = tuple(rules)
        self._all = (1 << len(self.rules)) - 1
        self._choices: dict[str, _Choices] = {}
        self._ranges: dict[str, _Ranges] = {}
        self._effects: dict[str, int] = {}
        for place, rule in enumerate(self.rules):
            for name, accepted in rule.conditions.items():
                if isinstance(accepted, Range):
                    self._ranges.setdefault(name, _Ranges()).add(place, accepted)
                else:
                    self._choices.setdefault(name, _Choices()).add(place, accepted)
            for name in rule.effects:
                self._effects[name] = self._effects.get(name, 0) | 1 << place

    @cached_property
    def _conditions(self):
        return {**self._choices, **self._ranges}

    def asks(self, condition: str) -> bool:
        """Tell whether any rule asks for a condition."""
        return condition in self._conditions

    def gives(self, effect: str) -> bool:
        """Tell whether any rule says something about an effect."""
        return effect in self._effects

    def match(self, facts: Facts) -> dict[str, Rule]:
        """Return {effect: the rule that decides it}; without those nobody decides."""
        matching = self._match(facts)
        decided = {}
        for effect, rules in self._effects.items():
            found = matching & rules
            if found:
                decided[effect] = self.rules[_first(found)]
        return decided

    def explain(self, facts: Facts) -> list[tuple[Rule, list[str]]]:
        """Return each rule with the names of its conditions that don't hold."""
        missed = [
            (name, self._all & ~condition.get(facts.get(name), self._all))
            for name, condition in self._conditions.items()
        ]
        return [
            (rule, [name for name, rules in missed if rules >> place & 1])
            for place, rule in enumerate(self.rules)
        ]

    def _match(self, facts):
        matching = self._all
        for name, condition in self._conditions.items():
            matching &= condition.get(facts.get(name), self._all)
            if not matching:
                break
        return matching


class _Choices:
    """A condition that asks for one of several values."""

    def __init__(self):
        self._asking = 0
        self._accepting = {}

    def add(self, place, accepted):
        self._asking |= 1 << place
        for value in accepted:
            self._accepting[value] = self._accepting.get(value, 0) | 1 << place

    def get(self, values, everyone):
        """Return the rules that don't ask for it or accept one of these values."""
        found = everyone & ~self._asking
        for value in values or ():
            found |= self._accepting.get(value, 0)
        return found


class _Ranges:
    """A condition that asks for a number within bounds."""

    def __init__(self):
        self._asked = {}
        self._asking = 0
        self._known = {}

    def add(self, place, accepted):
        self._asking |= 1 << place
        self._asked[place] = accepted

    @cached_property
    def _bounds(self):
        bounds = {each for own in self._asked.values() for each in (own.low, own.high)}
        return sorted(bounds - {None})

    def get(self, number, everyone):
        """Return the rules that don't ask for it or accept this number.

        Between two bounds, and on one, the answer is the same for all numbers.
        """
        found = everyone & ~self._asking
        if number is None:
            return found
        place = bisect_left(self._bounds, number)
        is_bound = place < len(self._bounds) and self._bounds[place] == number
        key = place, is_bound
        if key not in self._known:
            accepting = 0
            for rule, accepted in self._asked.items():
                if number in accepted:
                    accepting |= 1 << rule
            self._known[key] = accepting
        return found | self._known[key]


def find_hidden(rules: Sequence[Rule], rule: Rule) -> dict[str, Rule]:
    """Return {effect of ``rule`` that never counts: the earlier rule that hides it}.

    It never counts if an earlier rule matches whenever this one does, and says
    something about the same effect.
    """
    hidden = {}
    for earlier in _before(rules, rule):
        if not _covers(earlier, rule):
            continue
        for effect in rule.effects.keys() & earlier.effects.keys():
            hidden.setdefault(effect, earlier)
    return hidden


def _before(rules: Sequence[Rule], rule: Rule) -> Iterable[Rule]:
    for other in rules:
        if other.key == rule.key:
            return
        yield other


def _covers(wide: Rule, narrow: Rule) -> bool:
    """Tell whether the first rule matches whenever the second one does."""
    for name, accepted in wide.conditions.items():
        asked = narrow.conditions.get(name)
        if asked is None:
            return False
        if isinstance(accepted, Range):
            if not (isinstance(asked, Range) and accepted.covers(asked)):
                return False
        elif not (isinstance(asked, frozenset) and asked <= accepted):
            return False
    return True


def _first(bits: int) -> int:
    """Return the place of the lowest bit that is set."""
    return (bits & -bits).bit_length() - 1
