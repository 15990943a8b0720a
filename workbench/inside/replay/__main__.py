"""Replay a shop's real sales and returns, and check that the books agree."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from freezegun import freeze_time

from odoo.api import Environment

from workbench.inside import program, session
from workbench.inside.progress_bar import tracked
from workbench.inside.replay.books import read_figures
from workbench.inside.replay.days import Batch, batches_of, opening_time
from workbench.inside.replay.expectation import expected_figures, products_of
from workbench.inside.replay.figures import (
    Figures,
    differences,
    stock_table,
    totals_table,
)
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
    return _report(expected, found, options.json)


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
    shop = Shop(env)
    products = products_of(history)
    customers = sorted({document.customer for document in history.documents})
    with step(f"opening a shop: {len(products)} products, {len(customers)} customers"):
        _at(opening_time(history), shop.open, products.values(), customers)
        env.cr.commit()
    batches = batches_of(history, returns)
    for batch in tracked("orders and cases", batches, lambda batch: batch.size):
        _at(batch.moment, _process, shop, batch)
        env.cr.commit()
    with step("reading the books"):
        return read_figures(env)


def _at(moment, function, *arguments) -> None:
    """Call a function as if it were that moment."""
    with freeze_time(moment):
        function(*arguments)


def _process(shop: Shop, batch: Batch) -> None:
    if batch.sales:
        shop.sell(batch.sales)
    if batch.returns:
        take_back(shop, batch.returns)


def _report(expected: Figures, found: Figures, json_file: Path | None) -> int:
    """Print the tables and what differs; return the exit code."""
    wrong = differences(expected, found)
    print("\n".join([*totals_table(found.totals), "", *stock_table(found), ""]))
    if json_file:
        content = {**found.as_json(), "differences": wrong}
        json_file.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    if not wrong:
        print("The books agree with the file.")
        return 0
    print(f"{len(wrong)} figures are not what the file gives:")
    print("\n".join(wrong[:_DIFFERENCES_SHOWN]))
    if len(wrong) > _DIFFERENCES_SHOWN:
        print(f"... and {len(wrong) - _DIFFERENCES_SHOWN} more (--json lists them all)")
    return 1


if __name__ == "__main__":
    program.run(main)
