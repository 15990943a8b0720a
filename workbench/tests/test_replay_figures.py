"""How figures are compared and shown."""

from datetime import datetime
from decimal import Decimal

from workbench.inside.measuring.tables import differences, rounded
from workbench.inside.replay.figures import Figures, Stock, Totals, cents
from workbench.inside.replay.source import BATCH_SIZE, history_of, rows_of

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID"


def figures(**totals):
    values = dict.fromkeys(Totals._fields, 0)
    return Figures(
        Totals(**{**values, **totals}),
        {"A1": Stock(3, 1, 98), "A2": Stock(5, 0, 95), "A3": Stock(0, 0, 100)},
        {"7": Decimal("5.00")},
    )


def wrong_in(wanted, found):
    return differences(wanted.by_label(), found.by_label())


def test_equal_figures_have_no_differences():
    assert wrong_in(figures(), figures()) == []


def test_each_difference_says_what_is_there_instead_of_what():
    wanted = figures(units_credited=3, amount_credited=cents(7.5))
    found = figures(units_credited=2, amount_credited=cents(5))
    found = found._replace(stock={**found.stock, "A1": Stock(3, 1, 97)})
    found = found._replace(receivable={"7": Decimal("5.00"), "8": Decimal("1.00")})
    assert wrong_in(wanted, found) == [
        "units credited: 2 instead of 3",
        "amount credited: 5.00 instead of 7.50",
        "on hand of product A1: 97 instead of 98",
        "receivable of customer 8: 1.00 instead of 0",
    ]


def test_a_missing_product_is_a_difference():
    found = figures()._replace(stock={"A1": Stock(3, 1, 98), "A2": Stock(5, 0, 95)})
    assert wrong_in(figures(), found) == ["on hand of product A3: 0 instead of 100"]


def test_cents_are_exact_in_spite_of_float_noise():
    assert cents(0.1 + 0.2) == Decimal("0.30")
    assert cents(1.005) == Decimal("1.01")
    assert cents(-2.5) == Decimal("-2.50")
    assert cents(None) == Decimal("0.00")


def test_tables_show_plain_numbers():
    wanted = figures(units_refused=12377, amount_credited=Decimal("3513.38"))
    lines = [line.split() for line in wanted.table()]
    assert ["units", "refused", "12377"] in lines
    assert ["amount", "credited", "3513.38"] in lines


def test_the_stock_table_sums_products_of_which_nothing_came_back():
    lines = [line.split() for line in figures().stock_table()]
    assert lines[1:] == [["A1", "3", "1", "98"], ["2", "others", "5", "0", "195"]]


def test_the_figures_can_be_written_as_json():
    content = rounded(figures(amount_credited=cents(3.5)).as_json())
    assert content["receivable_per_customer"] == {"7": 5.0}
    assert content["amount_credited"] == 3.5
    assert content["stock_per_product"]["A1"]["on_hand"] == 98


def test_work_goes_day_by_day_sales_before_returns_in_batches():
    sales = [
        f"{number},A1,Mug,1,2010-12-0{1 + number % 2} {number % 7 + 10}:00,2,7"
        for number in range(10, 20 + 2 * BATCH_SIZE)
    ]
    history = history_of(rows_of([HEADER, *sales, "C1,A1,Mug,-1,2010-12-02 17:05,2,7"]))
    batches = list(history.batches())
    assert [(len(each.sales), len(each.returns)) for each in batches] == [
        (BATCH_SIZE, 0),
        (5, 0),
        (BATCH_SIZE, 0),
        (5, 0),
        (0, 1),
    ]
    assert batches[-1].moment == datetime(2010, 12, 2, 17, 5)
    assert history.opening_time == datetime(2010, 11, 30, 12)
