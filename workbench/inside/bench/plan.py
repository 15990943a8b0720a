"""How much is measured, and what was asked for on the command line."""

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.inside import session
from workbench.inside.bench.orders import WARM_UP

TABLES = ("w1", "w2", "warranty", "goods", "money", "ordinary")

# What the tables besides the returns measure when it has to be quick.
_FEW: dict[str, Any] = {
    "deliveries": 12,
    "answers": (10, 100, 1_000),
    "history": 5_000,
    "goods_lines": 50,
    "goods_rounds": 1,
    "money_notes": (10, 2),
    "money_rounds": 1,
    "ordinary": ((1, 4), (50, 1)),
}


@dataclass(frozen=True)
class Plan:
    """Orders at once, one by one and under the profiler; rounds.

    ``deliveries`` of 100 lines get certificates, the first two to warm up;
    ``answers`` are numbers of case lines, ``history`` one of delivered lines.
    Of the goods, so many lines come back at once, in so many rounds. So many
    credit notes of one line, and of ten lines, are drafted and posted at once, in
    so many rounds. Documents without a case have so many lines, in so many rounds.
    """

    batch: int
    single: int
    profiled: int
    rounds: int
    shapes: bool
    tables: tuple[str, ...] = TABLES
    deliveries: int = 102
    answers: tuple[int, ...] = (100, 1_000, 10_000)
    history: int = 100_000
    goods_lines: int = 500
    goods_rounds: int = 3
    money_notes: tuple[int, int] = (200, 20)
    money_rounds: int = 1
    ordinary: tuple[tuple[int, int], ...] = ((1, 31), (50, 7))

    @property
    def prepared(self) -> int:
        """Return how many orders the prepared database must hold."""
        return max(self.batch, self.single, self.profiled) + WARM_UP

    def count(self, kind: str, restock: bool) -> int:
        """Return how many orders a way does in a turn; half at once with restock."""
        if kind == "single":
            return self.single
        return max(self.batch // 2, 1) if restock else self.batch


def parse(description: str) -> tuple[argparse.Namespace, Plan]:
    """Return the options, and the plan that they make up."""
    options = _parser(description).parse_args()
    return options, _plan(options)


def _parser(description: str) -> argparse.ArgumentParser:
    parser = session.parser(description)
    add = parser.add_argument
    add("--orders", type=_count, default=200, help="orders at once (200)")
    add("--single", type=_count, default=15, help="orders one by one (15)")
    add("--rounds", type=_count, default=2, help="turns of each way (2)")
    add("--quick", action="store_true", help="few orders, one round, no profile")
    add("--no-profile", action="store_true", help="skip the profile")
    add(
        "--shapes",
        action="store_true",
        help="measure one case of 100 lines and 100 cases of one line, too",
    )
    add("--only", choices=TABLES, help="measure one of the tables")
    add("--without", metavar="DB", help="the same database without the add-on")
    add("--json", type=Path, metavar="FILE", help="write the figures to a file")
    return parser


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _plan(options: argparse.Namespace) -> Plan:
    tables = (options.only,) if options.only else TABLES
    if options.quick:
        return Plan(20, 5, 0, 1, options.shapes, tables, **_FEW)
    profiled = 0 if options.no_profile else min(options.orders, 20)
    return Plan(
        options.orders,
        options.single,
        profiled,
        options.rounds,
        options.shapes,
        tables,
    )
