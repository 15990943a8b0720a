"""Read a file of transactions: one row per line of an invoice or cancellation."""

import csv
import gzip
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TextIO

from workbench.progress import Problem

COLUMNS = (
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
)
DATE_FORMAT = "%Y-%m-%d %H:%M"
# Postage, discounts, fees and gift vouchers.
NOT_GOODS = frozenset("POST,D,M,C2,DOT,BANK CHARGES,AMAZONFEE,CRUK,S,PADS,B".split(","))
NOT_GOODS_PREFIX = "GIFT_"


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
        return is_sold and self._is_known and not self._is_cancelling

    @property
    def is_return(self) -> bool:
        """Tell whether a known customer gave units of goods back."""
        return self.quantity < 0 and self._is_known and self._is_cancelling

    @property
    def _is_known(self) -> bool:
        """Tell whether it is about goods, and of whom."""
        is_goods = self.code not in NOT_GOODS
        is_goods = is_goods and not self.code.startswith(NOT_GOODS_PREFIX)
        return is_goods and bool(self.customer)

    @property
    def _is_cancelling(self) -> bool:
        return self.invoice.startswith("C")


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
    sales, returns = defaultdict(list), defaultdict(list)
    for row in rows:
        if row.is_sale:
            sales[row.invoice].append(row)
        elif row.is_return:
            returns[row.invoice].append(row)
    return History(_documents(sales.values()), _documents(returns.values()))


def _documents(groups: Iterable[list[Row]]) -> tuple[Document, ...]:
    documents = (Document(tuple(rows)) for rows in groups)
    return tuple(sorted(documents, key=lambda document: document.date))
