"""An add-on is installed and removed as with the buttons of the Apps menu."""

from collections.abc import Callable

from odoo.api import SUPERUSER_ID, Environment
from odoo.models import BaseModel
from odoo.modules.registry import Registry


class LifeCycle:
    """One add-on in one database, through its changes.

    Each step has a transaction of its own, with the registry as it is by then.
    """

    def __init__(self, module: str, database: str):
        self.module = module
        self.database = database

    def press(self, method: str) -> None:
        """Press one of the buttons of the Apps menu."""
        self.run(lambda env: getattr(find_module(env, self.module), method)())

    def run(self, step: Callable[[Environment], object]) -> None:
        """Run a step in a transaction of its own."""
        with Registry(self.database).cursor() as cr:
            step(Environment(cr, SUPERUSER_ID, {}))


def find_module(env: Environment, module: str) -> BaseModel:
    """Return the record of an add-on in the Apps menu."""
    return env["ir.module.module"].search([("name", "=", module)])
