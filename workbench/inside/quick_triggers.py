"""A plugin of pytest: Odoo's trees of triggers are merged once per set of fields.

Whenever records are written, Odoo merges the trees of all fields that are written,
with all that depends on them, and leaves out what isn't needed at this moment. That
is a sixth of the time of a test. The merged tree doesn't change while the models
don't, so it is kept, and only the leaving out is done each time.

Each merged tree is compared with Odoo's own once, when it is used first.
``--thorough`` leaves Odoo as it is.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from odoo.orm.registry import Registry, TriggerTree

_original = Registry.get_trigger_tree
Select = Callable[[Any], bool]


def get_trigger_tree(
    registry: Registry, fields: Sequence, select: Select = bool
) -> TriggerTree:
    """Return what Odoo's method returns, in the same order."""
    # Odoo empties this whenever fields change; its own keys are single fields.
    known = registry._field_trigger_trees
    key = tuple(fields)
    if key in known:
        return _selected(known[key], select)
    known[key] = _original(registry, fields)
    tree = _selected(known[key], select)
    original = _original(registry, fields, select)
    if list(_flat(tree)) != list(_flat(original)):
        raise AssertionError(f"other triggers than Odoo's for {key}")
    return tree


def _selected(tree: TriggerTree, select: Select) -> TriggerTree:
    """Return the tree with the chosen fields, without branches that have none."""
    result = TriggerTree([field for field in tree.root if select(field)])
    for label, branch in tree.items():
        chosen = _selected(branch, select)
        if chosen.root or len(chosen):
            result[label] = chosen
    return result


def _flat(tree: TriggerTree, path: tuple = ()) -> Iterator[tuple]:
    """Yield the fields of a tree with the way to them, in their order."""
    yield path, *tree.root
    for label, branch in tree.items():
        yield from _flat(branch, (*path, label))


if os.environ.get("RMA_THOROUGH") != "1":
    Registry.get_trigger_tree = get_trigger_tree
