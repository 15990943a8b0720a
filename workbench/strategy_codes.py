"""None but the strategies ask for their codes.

Resolutions, dispositions and ways to pay back are models that an add-on may bring.
What asks ``line.resolution == "refund"`` doesn't know those: it has to ask the
strategy (``line._get_strategy()._is_money()``). Looked at are comparisons, domains,
dicts with codes for keys, tuples and lists of codes, and conditions of views. What
is right as it is, is listed with its reason; a line that is no longer true is told.
"""

import ast
import re
from collections.abc import Iterator

from workbench import addons, paths

# Words by which code speaks of a family, besides its name.
FAMILIES = {
    "resolution": ("resolution", "remedy", "remedies"),
    "disposition": ("disposition",),
    "payback": (".code", "method"),
}
EXCEPTIONS = {
    "rma_warranty/tools/units.py: to_customer, quarantine": (
        "figures without a database, which ask no strategies"
    ),
    "rma_warranty/models/warranty/rma_warranty_term_ladder.py: replacement, refund": (
        "what the law names after failed repairs, in its order"
    ),
    "rma_warranty/views/inspection/rma_inspection_views.xml: refurbish": (
        "fields that only this disposition has"
    ),
    "rma_warranty/views/inspection/rma_inspection_views.xml: scrap": (
        "fields that only this disposition has"
    ),
    "rma_warranty/views/inspection/rma_inspection_views.xml: to_vendor": (
        "fields that only this disposition has"
    ),
    "rma_warranty/views/inspection/rma_inspection_views.xml: quarantine": (
        "fields that only this disposition has"
    ),
    "rma_warranty/wizard/inspection/rma_route_wizard_views.xml: scrap": (
        "fields that only this disposition has"
    ),
    "rma_warranty/wizard/inspection/rma_route_wizard_views.xml: to_vendor": (
        "fields that only this disposition has"
    ),
    "rma_warranty/wizard/inspection/rma_route_wizard_views.xml: quarantine": (
        "fields that only this disposition has"
    ),
}
_STRATEGY = re.compile(rf"^rma\.({'|'.join(FAMILIES)})\.(\w+)$")
_IN_VIEW = re.compile(r"\b(resolution|disposition)\b *(?:==|!=|(?:not )?in)([^\"&]*)")
_SKIPPED = {"tests", "migrations", "static"}


def find() -> list[str]:
    """Return the places that ask for codes, and exceptions that are no longer true."""
    found = set(find_in(_own_files()))
    return [
        *(
            f"{place} is asked for outside its strategy; ask the strategy"
            for place in sorted(found - EXCEPTIONS.keys())
        ),
        *(
            f"workbench/strategy_codes.py: no longer true, remove it: {place}"
            for place in sorted(EXCEPTIONS.keys() - found)
        ),
    ]


def _own_files() -> Iterator[tuple[str, str]]:
    """Yield (name, text) of the add-ons' files that may ask for codes."""
    for addon in addons.find_all():
        for path in sorted(addon.folder.rglob("*")):
            inner = path.relative_to(paths.ROOT)
            if path.suffix in (".py", ".xml") and not _SKIPPED & {*inner.parts}:
                yield inner.as_posix(), path.read_text(encoding="utf-8")


def find_in(files: Iterator[tuple[str, str]]) -> Iterator[str]:
    """Yield ``file: codes`` for each place of files, given as (name, text)."""
    files = list(files)
    trees = {name: ast.parse(text) for name, text in files if name.endswith(".py")}
    owners = {name: _strategies(tree) for name, tree in trees.items()}
    codes: dict[str, set[str]] = {family: set() for family in FAMILIES}
    for family, code in set().union(*owners.values()):
        codes[family].add(code)
    for name, text in files:
        own = owners.get(name, set())
        asked = _asked(trees[name], codes) if name in trees else _in_view(text, codes)
        for family, named in asked:
            if not own.intersection((family, code) for code in named):
                yield f"{name}: {', '.join(named)}"


def _strategies(tree: ast.Module) -> set[tuple[str, str]]:
    """Return (family, code) of the strategies that a file defines or extends."""
    names = (
        each.value
        for node in tree.body
        if isinstance(node, ast.ClassDef)
        for item in node.body
        if isinstance(item, ast.Assign)
        and ast.unparse(item.targets[0]) in ("_name", "_inherit")
        for each in ast.walk(item.value)
        if isinstance(each, ast.Constant)
    )
    return {match.groups() for name in names if (match := _STRATEGY.match(name))}


def _asked(tree: ast.Module, codes: dict[str, set[str]]) -> Iterator[tuple[str, list]]:
    """Yield (family, codes) for what a file of Python asks."""
    for node in ast.walk(tree):
        for family, known in codes.items():
            named = _named(node, family, known)
            if named:
                yield family, named


def _named(node: ast.AST, family: str, known: set[str]) -> list[str]:
    """Return the codes of a family that a part of Python asks for."""
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        told = " ".join(ast.unparse(side) for side in sides if not _constants(side))
        found = [code for side in sides for code in _constants(side) if code in known]
        return found if _speaks_of(told, family) else []
    if isinstance(node, ast.Dict):
        keys = [_constants(key) for key in node.keys if key]
        found = [code for key in keys for code in key]
        return found if len(keys) > 1 and {*found} <= known and all(keys) else []
    if isinstance(node, ast.Tuple) and len(node.elts) == 3:
        field, __, value = node.elts
        if isinstance(field, ast.Constant) and _speaks_of(str(field.value), family):
            return [code for code in _constants(value) if code in known]
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        found = _constants(node)
        is_all = len(found) == len(node.elts) > 1
        return found if is_all and {*found} <= known else []
    return []


def _constants(node: ast.AST) -> list[str]:
    """Return the text of a literal, or the texts of a literal tuple, list or set."""
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return [text for each in node.elts for text in _constants(each)]
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return [node.value] if is_text else []


def _speaks_of(text: str, family: str) -> bool:
    return any(word in text for word in FAMILIES[family])


def _in_view(text: str, codes: dict[str, set[str]]) -> Iterator[tuple[str, list]]:
    """Yield (family, codes) for the conditions of a view."""
    for family, rest in _IN_VIEW.findall(text):
        for code in re.findall(r"'(\w+)'", rest.split(" or ")[0].split(" and ")[0]):
            if code in codes[family]:
                yield family, [code]
