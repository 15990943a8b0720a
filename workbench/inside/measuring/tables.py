"""How figures are shown: in columns on the screen, rounded in a file."""

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

_WIDTHS = (28, 10)


def columns(name: object, *figures: object, widths: Sequence[int] = _WIDTHS) -> str:
    """Return one row: a name to the left, figures to the right.

    The last of the widths serves all further figures.
    """
    first, *wide = widths
    wide += [wide[-1]] * len(figures)
    shown = zip(map(str, figures), wide, strict=False)
    return f"{name!s:<{first}}" + "".join(f"{cell:>{each}}" for cell, each in shown)


def table(
    cells: Mapping[str, str],
    rows: Mapping[str, Mapping],
    corner: str = "",
    widths: Sequence[int] = _WIDTHS,
) -> list[str]:
    """Return a head and a row for each name's figures.

    :param cells: {head: how the figures that it names are shown}
    """
    result = [columns(corner, *cells, widths=widths)]
    for name, figures in rows.items():
        shown = (cell.format(**figures) for cell in cells.values())
        result.append(columns(name, *shown, widths=widths))
    return result


def goal(text: str, figures: Mapping, most: Mapping[str, float]) -> str:
    """Return the text with the figures, and whether each is at most what it may be.

    :param text: names the figures; and ``most`` for what they may be
    """
    is_met = all(figures[name] <= limit for name, limit in most.items())
    told = text.format(**figures, most=most)
    return f"{told}: {'met' if is_met else 'MISSED'}"


def differences(wanted: Mapping, found: Mapping) -> list[str]:
    """Return one sentence for each entry that is not as wanted; 0 if it is missing."""
    return [
        f"{name}: {found.get(name, 0)} instead of {wanted.get(name, 0)}"
        for name in {**wanted, **found}
        if wanted.get(name, 0) != found.get(name, 0)
    ]


def show(lines: Iterable[str]) -> None:
    """Print lines at once."""
    print("\n".join(lines), flush=True)


def write_json(file: Path | None, figures: dict) -> None:
    """Write the figures to the file, if one was asked for."""
    if file:
        file.write_text(json.dumps(rounded(figures), indent=2) + "\n", encoding="utf-8")


def rounded(figures: object) -> object:
    """Return the figures to four decimals, as plain numbers."""
    if isinstance(figures, Mapping):
        return {name: rounded(value) for name, value in figures.items()}
    if isinstance(figures, float | Decimal):
        return round(float(figures), 4)
    return figures
