"""Boundaries behind which the add-on works with all rights."""

from functools import wraps

from odoo import models


def as_system(method):
    """Run a private method with all rights, for whoever was let in before.

    Code behind it needs no ``sudo`` of its own: ``self`` and the records among the
    arguments, also in lists, tuples, sets and dicts, are in system mode. The user
    stays who acts: author, ``create_uid``, groups. Records that are returned have
    the environment that the method was called with.

    What its user may do is checked by the caller, or first of all by the method
    itself, as ``has_group`` still tells; ``check_access`` doesn't. Records of other
    companies are there, too: nothing of them may be returned. Containers are
    copied, so what is to be changed in place can't be given.
    """
    if not method.__name__.startswith("_"):
        raise TypeError(f"{method.__name__} can be called remotely")

    @wraps(method)
    def run(self, *args, **kwargs):
        # Plain loops: ordinary documents come along here, too.
        given = []
        for value in args:
            is_plain = isinstance(value, models.BaseModel)
            given.append(value.sudo() if is_plain else _change(value, _enter))
        for name, value in kwargs.items():
            kwargs[name] = _change(value, _enter)
        result = method(self.sudo(), *given, **kwargs)
        if result is None:
            return None
        return _change(result, lambda records: records.with_env(self.env))

    return run


def _enter(records):
    return records.sudo()


def _change(value, change):
    """Return a value with all recordsets in it changed by a function."""
    if isinstance(value, models.BaseModel):
        return change(value)
    if isinstance(value, dict):
        copy = value.copy()  # of the same kind, with its default
        copy.clear()
        copy.update((_change(k, change), _change(v, change)) for k, v in value.items())
        return copy
    if not isinstance(value, list | tuple | set | frozenset):
        return value
    items = [_change(item, change) for item in value]
    is_named = isinstance(value, tuple) and type(value) is not tuple
    return type(value)(*items) if is_named else type(value)(items)
