"""How much is measured, and what was asked for on the command line."""

import argparse
from dataclasses import dataclass, replace
from pathlib import Path

from workbench.inside import session

TABLES = ("w1", "w2", "warranty", "goods", "money", "ordinary")


@dataclass(frozen=True)
class Plan:
    """Orders at once and one by one; rounds.

    ``deliveries`` of 100 lines get certificates, the first two to warm up;
    ``answers`` are numbers of case lines, ``history`` one of delivered lines.
    Of the goods, so many lines come back at once, in so many rounds. So many
    credit notes of one line, and of ten lines, are drafted and posted at once, in
    so many rounds. Documents without a case have so many lines, in so many rounds,
    in the database ``without`` the add-on, too.
    """

    batch: int
    single: int
    rounds: int
    tables: tuple[str, ...] = TABLES
    without: str | None = None
    deliveries: int = 102
    answers: tuple[int, ...] = (100, 1_000, 10_000)
    rules: int = 1_000
    history: int = 100_000
    goods_lines: int = 500
    goods_rounds: int = 3
    money_notes: tuple[int, int] = (200, 20)
    money_rounds: int = 1
    ordinary: tuple[tuple[int, int], ...] = ((1, 31), (50, 7))

    @property
    def prepared(self) -> int:
        """Return how many orders the prepared database must hold to measure."""
        return max(self.batch, self.single)

    def count(self, kind: str, restock: bool) -> int:
        """Return how many orders a way does in a turn; half at once with restock."""
        if kind == "single":
            return self.single
        return max(self.batch // 2, 1) if restock else self.batch

    @property
    def quick(self) -> "Plan":
        """Return the same for when it has to be quick."""
        return replace(
            self,
            batch=20,
            single=5,
            rounds=1,
            deliveries=12,
            answers=(10, 100, 1_000),
            rules=100,
            history=5_000,
            goods_lines=50,
            goods_rounds=1,
            money_notes=(10, 2),
            ordinary=((1, 4), (50, 1)),
        )


def parse(description: str) -> tuple[argparse.Namespace, Plan]:
    """Return the options, and the plan that they make up."""
    parser = session.parser(description)
    add = parser.add_argument
    add("--orders", type=_count, default=200, help="orders at once (200)")
    add("--single", type=_count, default=15, help="orders one by one (15)")
    add("--rounds", type=_count, default=2, help="turns of each way (2)")
    add("--quick", action="store_true", help="few orders, one round")
    add("--only", choices=TABLES, help="measure one of the tables")
    add("--without", metavar="DB", help="the same database without the add-on")
    add("--json", type=Path, metavar="FILE", help="write the figures to a file")
    options = parser.parse_args()
    plan = Plan(
        options.orders,
        options.single,
        options.rounds,
        (options.only,) if options.only else TABLES,
        options.without,
    )
    return options, plan.quick if options.quick else plan


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number
