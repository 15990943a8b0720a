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
    su = su or uid == SUPERUSER_ID
    key = (uid, su, frozendict(context))
    found = known.get(key)
    environment = found and found()
    if environment is None or not _is_asked_for(environment, cr, uid, context, su):
        environment = _original(cls, cr, uid, context, su)
        known[key] = weakref.ref(environment)
    return environment


def _is_asked_for(environment, cr, uid, context, su):
    """Tell whether Odoo would take this one, too.

    Contexts hold dictionaries that are filled later; then the key is another's.
    """
    return (
        environment.cr is cr
        and environment.uid == uid
        and environment.su == su
        and environment.context == context
        and environment in cr.transaction.envs
    )


if os.environ.get("RMA_THOROUGH") != "1":
    Environment.__new__ = find_or_create
