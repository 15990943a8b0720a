"""How returns are matched, and what the books must show then."""

import os
from decimal import Decimal
from pathlib import Path

import pytest

from workbench.inside.replay.figures import expected_figures, products_of
from workbench.inside.replay.matching import match_returns
from workbench.inside.replay.source import history_of, read_history, rows_of

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID"
DAY = "2010-12-01"


def history(*rows):
    return history_of(rows_of([HEADER, *rows]))


def returned_lines(*rows):
    returns = match_returns(history(*rows))
    return [line for lines in returns.values() for line in lines]


def matches(line):
    return [(match.sold.invoice, match.quantity) for match in line.matches]


def test_units_are_credited_oldest_invoice_first_at_the_price_paid():
    [line] = returned_lines(
        f"2,A1,Mug,5,{DAY} 10:00,3.00,7",
        f"1,A1,Mug,2,{DAY} 09:00,2.00,7",
        f"C3,A1,Mug,-4,{DAY} 11:00,9.99,7",
    )
    assert matches(line) == [("1", 2), ("2", 2)]
    assert sum(match.amount for match in line.matches) == Decimal("10.00")
    assert line.refusal == ""


def test_what_was_returned_once_is_not_matched_again():
    first, second = returned_lines(
        f"1,A1,Mug,3,{DAY} 09:00,2.00,7",
        f"C2,A1,Mug,-2,{DAY} 10:00,2.00,7",
        f"C3,A1,Mug,-2,{DAY} 11:00,2.00,7",
    )
    assert (first.credited, first.refused) == (2, 0)
    assert (second.credited, second.refused) == (1, 1)
    assert second.refusal == (
        "3 units of A1 were invoiced to this customer until 2010-12-01 11:00, "
        "1 of them can still be returned; 2 asked, 1 too many."
    )


def test_two_lines_of_one_code_share_what_was_bought():
    lines = returned_lines(
        f"1,A1,Mug,3,{DAY} 09:00,2.00,7",
        f"C2,A1,Mug,-2,{DAY} 10:00,2.00,7",
        f"C2,a1,Mug,-2,{DAY} 10:00,2.00,7",
    )
    assert [line.credited for line in lines] == [2, 1]


def test_an_invoice_of_the_same_minute_counts_and_a_later_one_does_not():
    [line] = returned_lines(
        f"1,A1,Mug,1,{DAY} 10:00,2.00,7",
        f"2,A1,Mug,1,{DAY} 10:01,2.00,7",
        f"C3,A1,Mug,-2,{DAY} 10:00,2.00,7",
    )
    assert matches(line) == [("1", 1)]


@pytest.mark.parametrize(
    "bought", ["1,A1,Mug,2,2010-12-01 09:00,2.00,8", "1,A2,Cup,2,2010-12-01 09:00,2,7"]
)
def test_another_customers_or_products_units_do_not_match(bought):
    [line] = returned_lines(bought, f"C2,A1,Mug,-2,{DAY} 10:00,2.00,7")
    assert line.refused == 2
    assert line.refusal == (
        "No unit of A1 was invoiced to this customer until 2010-12-01 10:00; 2 asked."
    )


def test_the_books_follow_from_sales_less_matched_returns():
    shop = history(
        f"1,A1,Mug,3,{DAY} 09:00,2.50,7",
        f"1,A2,Cup,120,{DAY} 09:00,1.00,7",
        f"C2,A1,Mug,-4,{DAY} 10:00,2.50,7",
        f"C2,A3,Jug,-1,{DAY} 10:00,9.00,7",
        f"C3,A3,Jug,-1,{DAY} 11:00,9.00,8",
    )
    figures = expected_figures(shop, match_returns(shop), products_of(shop))
    totals = figures.totals
    assert (totals.cases, totals.cases_closed, totals.cases_rejected) == (2, 1, 1)
    assert (totals.lines, totals.credit_notes) == (3, 1)
    assert (totals.units_asked, totals.units_credited) == (6, 3)
    assert totals.amount_credited == Decimal("7.50")
    # 3 * 2.50 + 120 * 1.00 invoiced, 7.50 credited
    assert figures.receivable == {"7": Decimal("120.00")}
    # A1 starts with 100 and is sold 3, returned 3; A2 starts with 200, sold 120.
    assert figures.stock["A1"] == (3, 3, 100)
    assert figures.stock["A2"] == (120, 0, 80)
    # Half of the price is the cost: 120 cups at 0.50 are gone.
    assert totals.cost_of_goods_sold == Decimal("60.00")
    # 100 * 1.25 + 80 * 0.50 + 100 * 4.50
    assert totals.stock_value == Decimal("615.00")


@pytest.mark.skipif("REPLAY_FILE" not in os.environ, reason="needs the named file")
def test_the_named_file_gives_the_known_figures():
    shop = read_history(Path(os.environ["REPLAY_FILE"])).of_returning_customers()
    totals = expected_figures(shop, match_returns(shop), products_of(shop)).totals
    assert (totals.cases, totals.lines, totals.units_asked) == (214, 500, 13589)
    assert (totals.units_credited, totals.units_refused) == (1212, 12377)
    assert totals.amount_credited == Decimal("3513.38")
