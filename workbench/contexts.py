"""The order of contexts: none uses what a later one defines.

The order stands in one place, ``models/__init__.py`` of the add-on. Looked at
are imports, and names of models, fields and methods that only later contexts
define. The few that have to be are listed with a reason; the list only gets shorter.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from workbench import paths

MODELS = paths.ROOT / "rma_warranty" / "models"
KNOWN = Path(__file__).with_name("upward_uses.txt")
# Names of ours that Odoo's models or Python use for their own things as well.
_COMMON_NAMES = frozenset(
    "categ_id code commercial_partner_id currency_id date date_from date_to days "
    "journal_id line_id location_id move_id move_ids payment_state picking_id "
    "provider_id reference share sign term_id value company_id type_id _replace".split()
)
_OF_ALL_MODELS = frozenset(
    "copy copy_data create default_get search unlink write".split()
)
# A field, or a path of fields; single words are too often something else.
_PATH = re.compile(r"[a-z]+(_[a-z]+)+(\.[a-z_]+)*")


@dataclass(frozen=True, order=True)
class Use:
    """A name that a file uses although a later context defines it."""

    file: str
    name: str
    owner: str

    def __str__(self) -> str:
        return f"{self.file} {self.name} {self.owner}"


@dataclass
class Names:
    """Which contexts define a name, in their order."""

    models: dict[str, int] = field(default_factory=dict)
    members: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def owner_of_model(self, name: str) -> int:
        return self.models.get(name, -1)

    def owner_of_member(self, name: str) -> int:
        return min(self.members.get(name, {-1}))


def read_order(models: Path = MODELS) -> list[str]:
    """Return the names of the contexts, the first may be used by all."""
    tree = ast.parse((models / "__init__.py").read_text(encoding="utf-8"))
    return [
        alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    ]


def find(models: Path = MODELS, known: Path = KNOWN) -> Iterator[str]:
    """Yield uses that are not listed, and listed ones that are gone."""
    listed = set(_read_known(known))
    uses = {str(use): use for use in find_uses(models)}
    for text in sorted(uses.keys() - listed):
        use = uses[text]
        yield (
            f"rma_warranty/models/{use.file}: uses {use.name}, which the later "
            f"context {use.owner} defines; use a hook that it fills"
        )
    for text in sorted(listed - uses.keys()):
        yield f"workbench/{known.name}: no longer true, remove the line: {text}"
    yield from find_lost(models)


def _read_known(known: Path) -> Iterator[str]:
    """Yield the uses that are listed, each with its reason behind a ``#``."""
    for line in known.read_text(encoding="utf-8").splitlines():
        use, __, reason = line.partition("#")
        if not reason.strip():
            raise ValueError(f"{known.name}: say why it has to be: {line}")
        yield use.strip()


def find_uses(models: Path = MODELS) -> set[Use]:
    """Return all uses of a later context's names."""
    order = read_order(models)
    trees = {
        path: ast.parse(path.read_text(encoding="utf-8"))
        for context in order
        for path in sorted((models / context).glob("*.py"))
    }
    names = Names()
    for path, tree in trees.items():
        _collect(tree, order.index(path.parent.name), names)
    return {
        Use(f"{path.parent.name}/{path.name}", name, order[owner])
        for path, tree in trees.items()
        for name, owner in _used(tree, names, order)
        if owner > order.index(path.parent.name)
    }


def find_lost(models: Path = MODELS) -> Iterator[str]:
    """Yield methods that hide those of the same model which were loaded before.

    Who is loaded later is called first: without ``super()``, what an earlier file
    adds to the method is never called.
    """
    first: dict[tuple[str, str], Path] = {}
    for path in _load_order(models):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if not isinstance(node, ast.ClassDef):
                continue
            model = _model_of(_assigned(node))
            for item in node.body:
                if not isinstance(item, ast.FunctionDef):
                    continue
                earlier = first.setdefault((model, item.name), path)
                if earlier != path and "super(" not in ast.unparse(item):
                    yield (
                        f"{path.parent.name}/{path.name}: {item.name} of {model} "
                        f"hides that of {earlier.parent.name}/{earlier.name}, which "
                        "is loaded before"
                    )


def _load_order(models: Path) -> Iterator[Path]:
    """Yield the files in the order in which they are loaded."""
    for context in read_order(models):
        for name in read_order(models / context):
            yield models / context / f"{name}.py"


def _model_of(given: dict[str, ast.expr]) -> str:
    """Return the name of the model that a class defines or extends."""
    inherited = ast.literal_eval(given.get("_inherit", ast.Constant("")))
    parents = [inherited] if isinstance(inherited, str) else [*inherited, ""]
    return ast.literal_eval(given.get("_name", ast.Constant(None))) or parents[0]


def _collect(tree: ast.Module, context: int, names: Names) -> None:
    """Note what the classes of a file define."""
    for node in tree.body:
        if not isinstance(node, ast.ClassDef):
            continue
        given = _assigned(node)
        inherited = ast.literal_eval(given.get("_inherit", ast.Constant(())))
        parents = [inherited] if isinstance(inherited, str) else list(inherited)
        model = _model_of(given)
        if model and model not in parents:
            names.models[model] = context
        for member in _members(node, given):
            if _is_ours(member, model):
                names.members[member].add(context)


def _assigned(node: ast.ClassDef) -> dict[str, ast.expr]:
    """Return {name: value} of what a class assigns."""
    return {
        item.targets[0].id: item.value
        for item in node.body
        if isinstance(item, ast.Assign) and isinstance(item.targets[0], ast.Name)
    }


def _members(node: ast.ClassDef, given: dict[str, ast.expr]) -> Iterator[str]:
    """Yield the names of the methods and fields of a class."""
    for item in node.body:
        if isinstance(item, ast.FunctionDef):
            yield item.name
    for name, value in given.items():
        if isinstance(value, ast.Call) and ast.unparse(value.func).startswith(
            "fields."
        ):
            yield name


def _is_ours(member: str, model: str) -> bool:
    """Tell whether a name says by itself that it is of this add-on.

    What extends a core method has core's name, which all contexts may use.
    """
    if model.startswith("rma."):
        return member not in _COMMON_NAMES and member not in _OF_ALL_MODELS
    return member.removeprefix("action_").lstrip("_").startswith("rma_")


def _used(
    tree: ast.Module, names: Names, order: list[str]
) -> Iterator[tuple[str, int]]:
    """Yield (name, context that defines it) of what a file uses."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level == 2 and node.module:
            context = node.module.split(".")[0]
            if context in order:
                yield node.module, order.index(context)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value, names.owner_of_model(node.value)
            # Domains, depends and values name fields as strings, in paths.
            if _PATH.fullmatch(node.value):
                for part in node.value.split("."):
                    yield part, names.owner_of_member(part)
        elif isinstance(node, ast.Attribute):
            yield node.attr, names.owner_of_member(node.attr)
