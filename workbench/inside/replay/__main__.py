"""Replay a shop's real sales and returns, and check that the books agree."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from freezegun import freeze_time

from odoo.api import Environment

from workbench.inside import program, session
from workbench.inside.measuring.tables import differences, show, write_json
from workbench.inside.progress_bar import tracked
from workbench.inside.replay.books import read_figures
from workbench.inside.replay.days import batches_of, opening_time
from workbench.inside.replay.expectation import expected_figures, products_of
from workbench.inside.replay.figures import Figures
from workbench.inside.replay.matching import MatchedReturn, match_returns
from workbench.inside.replay.returns import take_back
from workbench.inside.replay.shop import Shop
from workbench.inside.replay.source import History, read_history
from workbench.progress import Problem, step

_DIFFERENCES_SHOWN = 40


def main() -> int:
    """Run the command; return 0 if the books agree, 1 if not."""
    options = _parser().parse_args()
    history = _read(options)
    returns = match_returns(history)
    expected = expected_figures(history, returns, products_of(history))
    with session.open_env(options.database) as env:
        found = replay(env, history, returns)
    wrong = differences(expected.by_label(), found.by_label())
    show([*found.totals.table(), "", *found.stock_table(), "", *_judge(wrong)])
    write_json(options.json, {**found.as_json(), "differences": wrong})
    return 1 if wrong else 0


def _parser() -> argparse.ArgumentParser:
    parser = session.parser(__doc__)
    parser.add_argument("file", type=Path, help="comma separated values, maybe .gz")
    parser.add_argument(
        "--all-customers",
        action="store_true",
        help="load the customers who never return anything, too",
    )
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="write the figures to a file"
    )
    return parser


def _read(options: argparse.Namespace) -> History:
    """Return the file's history.

    Where nobody returned anything, all customers are loaded.

    :raises Problem: the file can't be read, or no customer is known
    """
    history = read_history(options.file)
    if not history.documents:
        raise Problem(f"{options.file} holds no sale or return of a known customer")
    if options.all_customers or not history.cancellations:
        return history
    return history.of_returning_customers()


def replay(
    env: Environment, history: History, returns: Sequence[MatchedReturn]
) -> Figures:
    """Load the shop, process its days one by one, and return what is there then.

    Time stands at the end of the day that is processed.
    """
    products = products_of(history)
    customers = sorted({document.customer for document in history.documents})
    with (
        step(f"opening a shop: {len(products)} products, {len(customers)} customers"),
        freeze_time(opening_time(history)),
    ):
        shop = Shop(env, products, customers)
        env.cr.commit()
    batches = batches_of(history, returns)
    for batch in tracked("orders and cases", batches, lambda batch: batch.size):
        with freeze_time(batch.moment):
            if batch.sales:
                shop.sell(batch.sales)
            if batch.returns:
                take_back(shop, batch.returns)
        env.cr.commit()
    with step("reading the books"):
        return read_figures(env)


def _judge(wrong: Sequence[str]) -> list[str]:
    """Say whether the books agree with the file, and if not, where."""
    if not wrong:
        return ["The books agree with the file."]
    lines = [f"{len(wrong)} figures are not what the file gives:"]
    lines += wrong[:_DIFFERENCES_SHOWN]
    if len(wrong) > _DIFFERENCES_SHOWN:
        more = len(wrong) - _DIFFERENCES_SHOWN
        lines.append(f"... and {more} more (--json lists them all)")
    return lines


if __name__ == "__main__":
    program.run(main)
