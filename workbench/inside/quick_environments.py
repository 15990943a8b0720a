"""A plugin of pytest: Odoo's environments are found by a key, not by trying all.

A test has environments for each user and context that it has met, and Odoo looks
through them all whenever one is asked for: a sixteenth of the time of a test.
What isn't found by its key is left to Odoo. ``--thorough`` leaves all to Odoo.
"""

import os
import weakref

from odoo.api import SUPERUSER_ID, Environment
from odoo.tools import frozendict

_original = Environment.__new__


def find_or_create(cls, cr, uid, context, su=False):
    """Return what Odoo's method returns: the environment there is, or a new one."""
    transaction = cr.transaction
    if transaction is None:
        return _original(cls, cr, uid, context, su)
    known = vars(transaction.envs).setdefault("by_key", {})
    key = (uid, su or uid == SUPERUSER_ID, frozendict(context))
    found = known.get(key)
    environment = found and found()
    is_known = environment is not None and environment in transaction.envs
    if not is_known or environment.cr is not cr:
        environment = _original(cls, cr, uid, context, su)
        known[key] = weakref.ref(environment)
    return environment


if os.environ.get("RMA_THOROUGH") != "1":
    Environment.__new__ = find_or_create
