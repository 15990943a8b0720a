"""Read a file of transactions, a row per line of an invoice or cancellation.

They are handled day by day, a day's sales before its returns.
"""

import csv
import gzip
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple, TextIO

from workbench.inside.values import batched
from workbench.progress import Problem

COLUMNS = (
    *("InvoiceNo", "StockCode", "Description", "Quantity"),
    *("InvoiceDate", "UnitPrice", "CustomerID"),
)
DATE_FORMAT = "%Y-%m-%d %H:%M"
# Postage, discounts, fees and gift vouchers.
NOT_GOODS = frozenset("POST,D,M,C2,DOT,BANK CHARGES,AMAZONFEE,CRUK,S,PADS,B".split(","))
NOT_GOODS_PREFIX = "GIFT_"
BATCH_SIZE = 25


@dataclass(frozen=True)
class Row:
    """One row of the file; its code is in upper case, its price in the file's money."""

    number: int
    invoice: str
    code: str
    description: str
    quantity: int
    date: datetime
    price: Decimal
    customer: str

    @property
    def is_sale(self) -> bool:
        """Tell whether units of goods were sold to a known customer for money."""
        is_sold = self.quantity > 0 and self.price > 0
        return is_sold and self._is_known and not self.invoice.startswith("C")

    @property
    def is_return(self) -> bool:
        """Tell whether a known customer gave units of goods back."""
        is_cancelling = self.quantity < 0 and self.invoice.startswith("C")
        return is_cancelling and self._is_known

    @property
    def _is_known(self) -> bool:
        """Tell whether it is about goods, and of whom."""
        is_goods = self.code not in NOT_GOODS
        is_goods = is_goods and not self.code.startswith(NOT_GOODS_PREFIX)
        return is_goods and bool(self.customer)


@dataclass(frozen=True)
class Document:
    """The rows of one number: an invoice, or a cancellation."""

    rows: tuple[Row, ...]

    @property
    def number(self) -> str:
        """Return the number that all its rows bear."""
        return self.rows[0].invoice

    @property
    def customer(self) -> str:
        """Return the customer's number."""
        return self.rows[0].customer

    @property
    def date(self) -> datetime:
        """Return the moment of its first row; a few invoices span two minutes."""
        return min(row.date for row in self.rows)


@dataclass(frozen=True)
class History:
    """What a file tells: invoices and cancellations, each oldest first."""

    sales: tuple[Document, ...]
    cancellations: tuple[Document, ...]

    @property
    def documents(self) -> tuple[Document, ...]:
        """Return all documents, the sales first."""
        return self.sales + self.cancellations

    def of_returning_customers(self) -> "History":
        """Return the history without the customers who never returned anything."""
        returning = {document.customer for document in self.cancellations}
        sales = (sale for sale in self.sales if sale.customer in returning)
        return History(tuple(sales), self.cancellations)

    @property
    def opening_time(self) -> datetime:
        """Return noon of the day before the first document: when stock comes in."""
        first = min(document.date for document in self.documents)
        return datetime.combine(first, time(12)) - timedelta(days=1)

    def batches(self) -> Iterator["Batch"]:
        """Yield all work, oldest day first."""
        for day in sorted({document.date.date() for document in self.documents}):
            sales, returns = (
                [document for document in each if document.date.date() == day]
                for each in (self.sales, self.cancellations)
            )
            moment = max(document.date for document in sales + returns)
            for batch in batched(sales, BATCH_SIZE):
                yield Batch(moment, batch, ())
            for batch in batched(returns, BATCH_SIZE):
                yield Batch(moment, (), batch)


class Batch(NamedTuple):
    """Documents of one day, handled together when the last one of the day is there."""

    moment: datetime
    sales: Sequence[Document]
    returns: Sequence[Document]


def read_history(path: Path) -> History:
    """Return the sales and returns of goods by known customers in a file.

    :param path: comma separated values in UTF-8, packed by gzip if it ends in .gz
    :raises Problem: the file is missing, is no such file, or a row makes no sense
    """
    try:
        with _open_text(path) as lines:
            return history_of(rows_of(lines))
    except (OSError, EOFError, zlib.error, UnicodeDecodeError, csv.Error) as error:
        raise Problem(f"{path} can't be read: {error}") from error


def _open_text(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def rows_of(lines: Iterable[str]) -> Iterator[Row]:
    """Yield the rows of comma separated values that start with a header.

    :raises Problem: a column is missing, or a value is not what it should be
    """
    reader = csv.DictReader(lines)
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise Problem(f"the file lacks the columns {', '.join(missing)}")
    for fields in reader:
        yield _row(reader.line_num, fields)


def _row(number: int, fields: dict[str, str]) -> Row:
    try:
        return Row(
            number=number,
            invoice=fields["InvoiceNo"].strip().upper(),
            code=fields["StockCode"].strip().upper(),
            description=fields["Description"].strip(),
            quantity=int(fields["Quantity"]),
            date=datetime.strptime(fields["InvoiceDate"], DATE_FORMAT),
            price=Decimal(fields["UnitPrice"]),
            customer=fields["CustomerID"].strip(),
        )
    except (ValueError, InvalidOperation, AttributeError, TypeError) as error:
        values = ", ".join(f"{name}={fields[name]!r}" for name in COLUMNS)
        raise Problem(f"line {number} makes no sense ({error}): {values}") from error


def history_of(rows: Iterable[Row]) -> History:
    """Return the documents that the rows of sales and of returns make up.

    Oldest document first, equally old ones as in the file.
    """
    rows = list(rows)
    return History(
        _documents(row for row in rows if row.is_sale),
        _documents(row for row in rows if row.is_return),
    )


def _documents(rows: Iterable[Row]) -> tuple[Document, ...]:
    by_number = defaultdict(list)
    for row in rows:
        by_number[row.invoice].append(row)
    documents = (Document(tuple(each)) for each in by_number.values())
    return tuple(sorted(documents, key=lambda document: document.date))
