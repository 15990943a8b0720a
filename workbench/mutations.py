"""Changes of one token in Python code, to see whether a test notices them.

A change is put into the running program by exchanging the code of the functions
that it concerns, so that no file is written. What is tried: comparisons one step
wider or narrower, their opposites, the other sign, times for divided by, ``and``
for ``or``, numbers one up and one down (fractions a hundredfold), a dropped
``not``, ``min`` for ``max``, ``any`` for ``all``, ``True`` for ``False``.
"""

import ast
import io
import keyword
import random
import token
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType

from workbench import paths

_OPERATORS = {
    "<": "<=",
    "<=": "<",
    ">": ">=",
    ">=": ">",
    "==": "!=",
    "!=": "==",
    "+": "-",
    "-": "+",
    "+=": "-=",
    "-=": "+=",
    "|": "&",
    "&": "|",
    "|=": "&=",
}
_FACTORS = {"*": "/", "/": "*"}
_NAMES = {
    "and": "or",
    "or": "and",
    "not": "",
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
    "True": "False",
    "False": "True",
}
# Set for the code of functions, and not for that of classes and modules.
_IS_FUNCTION = 0x1
REACHED = "_workbench_reached"
NOT_LOADED = "not loaded"


@dataclass(frozen=True)
class Mutation:
    """One token of a file, by line and column, and what is put in its place."""

    file: str
    line: int
    column: int
    old: str
    new: str

    def apply(self, source: str) -> str:
        """Return the source with the change."""
        lines = source.splitlines(keepends=True)
        text = lines[self.line - 1]
        end = self.column + len(self.old)
        lines[self.line - 1] = text[: self.column] + self.new + text[end:]
        return "".join(lines)

    def __str__(self) -> str:
        """Tell place and change, as compilers do."""
        new = self.new or "(nothing)"
        return f"{self.file}:{self.line}:{self.column + 1}: {self.old} -> {new}"


def choose(
    files: list[Path], seed: int, most: int, lines: list[int] | None = None
) -> list[Mutation]:
    """Return so many mutations of files, always the same ones for a seed.

    :param lines: only of these lines
    """
    found = [
        mutation
        for file in files
        for mutation in find(file.read_text(encoding="utf-8"), paths.relative(file))
        if not lines or mutation.line in lines
    ]
    random.Random(seed).shuffle(found)  # noqa: S311 (nothing secret)
    return sorted(found[:most], key=lambda each: (each.file, each.line, each.column))


def find(source: str, file: str) -> Iterator[Mutation]:
    """Yield the changes of a source that make it another program.

    Only within functions, and in constants of the module.
    """
    original = functions(compiled(source, file))
    before = None
    for each in tokenize.generate_tokens(io.StringIO(source).readline):
        for new in _get_others(each, before):
            mutation = Mutation(file, *each.start, each.string, new)
            if _is_another(mutation, source, original):
                yield mutation
        before = each


def _get_others(
    each: tokenize.TokenInfo, before: tokenize.TokenInfo | None
) -> list[str]:
    if each.type == token.OP:
        known = _OPERATORS.get(each.string)
        if each.string in _FACTORS and _is_value(before):
            known = _FACTORS[each.string]
    elif each.type == token.NAME:
        known = _NAMES.get(each.string)
    elif each.type == token.NUMBER:
        return _get_other_numbers(each.string)
    else:
        known = None
    return [] if known is None else [known]


def _is_value(before: tokenize.TokenInfo | None) -> bool:
    """Tell whether a star after this token multiplies, and doesn't unpack."""
    if before is None or before.type == token.OP:
        return before is not None and before.string in (")", "]")
    is_name = before.type == token.NAME and not keyword.iskeyword(before.string)
    return is_name or before.type == token.NUMBER


def _get_other_numbers(text: str) -> list[str]:
    try:
        number = ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return []
    if isinstance(number, int):
        return [str(number + 1), str(number - 1)] if number else ["1"]
    return [f"{number * 100:g}" if number else "1.0"]


def _is_another(mutation: Mutation, source: str, original: list[CodeType]) -> bool:
    changed = mutation.apply(source)
    try:
        others = functions(compiled(changed, mutation.file))
    except SyntaxError:
        return False
    if len(others) != len(original):
        return False
    is_within = any(a != b for a, b in zip(original, others, strict=True))
    return is_within or changed_constant(source, changed) is not None


def compiled(source: str | ast.Module, file: str) -> CodeType:
    """Return the code of a module."""
    return compile(source, file, "exec", dont_inherit=True)


def functions(code: CodeType) -> list[CodeType]:
    """Return the code of functions that no other function surrounds, in order."""
    found: list[CodeType] = []
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            is_function = constant.co_flags & _IS_FUNCTION
            found += [constant] if is_function else functions(constant)
    return found


def changed_constant(source: str, changed: str) -> tuple[str, ast.Expression] | None:
    """Return name and new value of the module's constant that was changed."""
    pairs = zip(ast.parse(source).body, ast.parse(changed).body, strict=True)
    for before, after in pairs:
        is_named = isinstance(before, ast.Assign) and isinstance(after, ast.Assign)
        if is_named and ast.dump(before) != ast.dump(after):
            target = before.targets[0]
            if isinstance(target, ast.Name):
                return target.id, ast.Expression(after.value)
    return None


def instrumented(source: str) -> ast.Module:
    """Return the module with a note of its line before each statement.

    Notes are added to the set that the module has as ``REACHED``.
    """
    tree = ast.parse(source)
    for node in list(ast.walk(tree)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for inner in list(ast.walk(node)):
                _note_statements(inner)
    return ast.fix_missing_locations(tree)


def _note_statements(node: ast.AST) -> None:
    for name in ("body", "orelse", "finalbody"):
        statements = getattr(node, name, None)
        if isinstance(statements, list) and not isinstance(node, ast.ClassDef):
            setattr(node, name, list(_noted(statements)))


def _noted(statements: list[ast.stmt]) -> Iterator[ast.stmt]:
    for statement in statements:
        is_done = isinstance(statement, ast.Expr) and hasattr(statement, "is_note")
        is_text = isinstance(statement, ast.Expr) and isinstance(
            statement.value, ast.Constant
        )
        if not (is_done or is_text or hasattr(statement, "is_noted")):
            statement.is_noted = True
            yield _note(statement)
        yield statement


def _note(statement: ast.stmt) -> ast.Expr:
    call = f"{REACHED}.add({statement.lineno})"
    note = ast.parse(call).body[0]
    for each in ast.walk(note):
        if hasattr(each, "lineno"):
            ast.copy_location(each, statement)
    note.is_note = True
    return note


def statement_line(source: str, line: int) -> int | None:
    """Return the first line of the statement within a function that has a line.

    None where it is in no function, as in a class or a module.
    """
    best = None
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for inner in ast.walk(node):
                is_inner = isinstance(inner, ast.stmt) and inner is not node
                if is_inner and inner.lineno <= line <= inner.end_lineno:
                    best = max(best or 0, inner.lineno)
    return best
