"""Small helpers on values that the replay and the bench share; no Odoo here."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")


def batched(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield the items in lists of up to ``size``."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def number(value: float | Decimal | None) -> Decimal:
    """Return a float of the database as an exact number of up to six decimals."""
    return Decimal(f"{value or 0:.6f}")
