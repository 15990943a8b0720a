"""What is shown about documents follows them, and costs other documents nothing.

For each field Odoo keeps a tree of all fields that depend on it, and merges these
trees whenever somebody changes an invoice or a transfer, whether a case is
concerned or not. Dozens of texts, counts and flags on cases read the same facts:
as one dependency they are one leaf of that tree (docs/adr/0030).
"""

from functools import wraps

from odoo import fields
from odoo.orm.fields import resolve_mro

FACTS = "rma_facts"


def follows(*names):
    """Compute unstored fields from these dependencies, all in one with others'.

    In the place of ``api.depends``, on models with a field of :class:`Facts`. No
    stored field may depend on such a field.

    :param names: as ``api.depends`` takes them
    """

    def decorate(compute):
        @wraps(compute)
        def compute_and_follow(self):
            compute(self)
            self.mapped(FACTS)

        compute_and_follow._rma_follows = names
        return compute_and_follow

    return decorate


def get_followers(model):
    """Return {name of a field that follows: what it depends on}."""
    found = {}
    for name, field in model._fields.items():
        paths = _get_followed(model, field)
        if paths:
            found[name] = paths
    return found


def _get_followed(model, field):
    """Return what a field follows; nothing if it doesn't."""
    if not isinstance(field.compute, str):
        return []
    paths = []
    for method in resolve_mro(model, field.compute, callable):
        names = getattr(method, "_rma_follows", ())
        is_function = len(names) == 1 and callable(names[0])
        paths += names[0](model) if is_function else names
    return paths


class Facts(fields.Boolean):
    """All that the fields of a model which follow are computed from.

    It is read with each of them, so Odoo tells it when something changes; then
    they are computed anew. Its own value says nothing.
    """

    def __init__(self, string="Facts", **kwargs):
        """Let it have a value once it is read."""
        if "related" not in kwargs:
            kwargs.setdefault("compute", _keep)
        super().__init__(string, **kwargs)

    def get_depends(self, model):
        """Depend on what any of the model's fields that follow depends on."""
        if self.related:
            return super().get_depends(model)
        followers = get_followers(model)
        type(model)._rma_followers = tuple(followers)
        paths = {path for names in followers.values() for path in names}
        found = {_lead_to_facts(model, path) for path in paths}
        return sorted(found - {FACTS}), ()

    def _invalidate_cache(self, env, ids=None):
        super()._invalidate_cache(env, ids)
        records = env[self.model_name]
        followers = getattr(records, "_rma_followers", ())
        if not ids or not followers:
            return
        for name in followers:
            field = records._fields[name]
            others = records.browse(ids) - env.protected(field)
            field._invalidate_cache(env, others._ids)
        records.browse(ids).modified(followers)


def _keep(records):
    records[FACTS] = True


def _lead_to_facts(model, path):
    """Return a dependency, with the facts in the place of a field that follows."""
    *links, last = path.split(".")
    for link in links:
        model = model.env[model._fields[link].comodel_name]
    if FACTS in model._fields and _get_followed(model, model._fields[last]):
        return ".".join([*links, FACTS])
    return path
