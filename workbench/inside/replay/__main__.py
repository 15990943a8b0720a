"""Replay a shop's real sales and returns, and check that the books agree."""

from collections.abc import Sequence
from pathlib import Path

from freezegun import freeze_time

from odoo.api import Environment

from workbench.inside import program, session
from workbench.inside.measuring.tables import differences, show, write_json
from workbench.inside.progress_bar import tracked
from workbench.inside.replay.books import read_figures
from workbench.inside.replay.figures import Figures, expected_figures, products_of
from workbench.inside.replay.matching import Returns, match_returns
from workbench.inside.replay.shop import Shop
from workbench.inside.replay.source import Batch, History, read_history
from workbench.progress import Problem, step

_DIFFERENCES_SHOWN = 40


def main() -> int:
    """Run the command; return 0 if the books agree, 1 if not."""
    parser = session.parser(__doc__)
    add = parser.add_argument
    add("file", type=Path, help="comma separated values, maybe .gz")
    add("--json", type=Path, metavar="FILE", help="write the figures to a file")
    options = parser.parse_args()
    history = _read(options.file)
    returns = match_returns(history)
    expected = expected_figures(history, returns, products_of(history))
    with session.open_env(options.database) as env:
        found = replay(env, history, returns)
    wrong = differences(expected.by_label(), found.by_label())
    show([*found.table(), "", *found.stock_table(), "", *_judge(wrong)])
    write_json(options.json, {**found.as_json(), "differences": wrong})
    return 1 if wrong else 0


def _read(file: Path) -> History:
    """Return the file's history of customers who returned anything.

    Where nobody did, all are loaded.

    :raises Problem: the file can't be read, or no customer is known
    """
    history = read_history(file)
    if not history.documents:
        raise Problem(f"{file} holds no sale or return of a known customer")
    return history.of_returning_customers() if history.cancellations else history


def replay(env: Environment, history: History, returns: Returns) -> Figures:
    """Load the shop, process its days one by one, and return what is there then.

    Time stands at the end of the day that is processed.
    """
    products = products_of(history)
    customers = sorted({document.customer for document in history.documents})
    with (
        step(f"opening a shop: {len(products)} products, {len(customers)} customers"),
        freeze_time(history.opening_time),
    ):
        shop = Shop(env, products, customers)
        env.cr.commit()
    for batch in tracked("orders and cases", history.batches(), _size):
        with freeze_time(batch.moment):
            if batch.sales:
                shop.sell(batch.sales)
            if batch.returns:
                shop.take_back({each: returns[each] for each in batch.returns})
        env.cr.commit()
    with step("reading the books"):
        return read_figures(env)


def _size(batch: Batch) -> int:
    return len(batch.sales) + len(batch.returns)


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
