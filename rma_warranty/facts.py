"""What is known about documents follows them, and costs other documents nothing.

For each field Odoo keeps a tree of all fields that depend on it, and merges these
trees whenever somebody changes an invoice or a transfer, whether a case is
concerned or not (docs/adr/0030). Two means keep them small:

- Dozens of texts, counts and flags on cases read the same facts: as one dependency
  (:func:`follows`, :class:`Facts`) they are one leaf of that tree.
- What is stored, and all that follows from it, hangs on a :class:`Signal`. Documents
  know only a :class:`Relay`, which gives it if there is a case to be told.
"""

from functools import wraps

from odoo import api, fields
from odoo.orm.fields import resolve_mro

FACTS = "rma_facts"


class Signal(fields.Boolean):
    """What fields depend on in the place of facts of linked documents.

    It is given by relays; its own value says nothing.
    """

    def __init__(self, **kwargs):
        """Let it have a value should somebody read it."""
        super().__init__(**{"compute": _keep, **kwargs})


class Relay(fields.Boolean):
    """Where the trees of documents end: it gives a signal of its records' own.

    Declared beside the link, as ``Relay("signal", "link.fact", ...)``. It costs
    documents that are linked to nothing one leaf, whatever depends on the signal.
    """

    signal = None
    paths = ()

    def __init__(self, signal=None, *paths, **kwargs):
        """Tell a signal whenever one of the facts changes.

        :param signal: name of the :class:`Signal` on the same model
        :param paths: the facts, as ``api.depends`` takes them
        """
        if signal:
            kwargs |= {"signal": signal, "paths": paths, "compute": _keep}
        super().__init__(**kwargs)

    def get_depends(self, model):
        """Depend on the facts."""
        return self.paths, ()

    # Odoo tells unstored fields only if somebody has read them (odoo/orm/models.py,
    # _modified); what depends on this one may be stored. Asked of each leaf of each
    # tree, so it is a built-in function, which is true of every environment.
    _get_all_cache_ids = staticmethod(id)

    def _invalidate_cache(self, env, ids=None):
        """Give the signal: Odoo's way to tell that something has changed."""
        running = env.cr.cache.setdefault((Relay, self), set())
        news = set(ids or ()) - running
        if not news:
            return
        running |= news
        try:
            # What is about to be deleted must not be computed anew before that.
            env[self.model_name].browse(news).modified([self.signal], before=True)
        finally:
            running -= news


def depends(*names):
    """Compute fields from these dependencies, as ``api.depends``, told by relays.

    Where a relay tells about a fact, its signal is depended on instead.

    :param names: as ``api.depends`` takes them
    """
    return api.depends(lambda model: _relay(model, _get_paths(model, names)))


def _get_paths(model, names):
    is_function = len(names) == 1 and callable(names[0])
    return names[0](model) if is_function else names


def _relay(model, paths):
    return [_lead_to_signal(model, path) for path in paths]


def _lead_to_signal(model, path):
    """Return a dependency, with the signal in the place of what a relay tells."""
    links = path.split(".")
    for index, link in enumerate(links[:-1]):
        told = ".".join(links[index:])
        for field in model._fields.values():
            if isinstance(field, Relay) and told in field.paths:
                return ".".join([*links[:index], field.signal])
        model = model.env[model._fields[link].comodel_name]
    return path


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
        paths += _get_paths(model, getattr(method, "_rma_follows", ()))
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
        return sorted({*_relay(model, found)} - {FACTS}), ()

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
    """Give fields a value that says nothing."""
    for name, field in records._fields.items():
        if field.compute is _keep:
            records[name] = True


def _lead_to_facts(model, path):
    """Return a dependency, with the facts in the place of a field that follows."""
    *links, last = path.split(".")
    for link in links:
        model = model.env[model._fields[link].comodel_name]
    if FACTS in model._fields and _get_followed(model, model._fields[last]):
        return ".".join([*links, FACTS])
    return path
