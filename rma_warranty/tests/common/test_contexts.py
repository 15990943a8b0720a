"""What records of a model use of themselves is defined in time.

The linters read names; here the registry says who defines what ``self`` has.
"""

import ast
import inspect
import textwrap

from odoo.tests import TransactionCase, tagged

from ... import models

PACKAGE = models.__name__


def read_order():
    """Return the names of the contexts, the first may be used by all."""
    (statement,) = ast.parse(inspect.getsource(models)).body
    return [alias.name for alias in statement.names]


def own_names(cls):
    """Yield the names of what a class reads of ``self``."""
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(cls)))):
        is_own = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        if is_own and node.value.id == "self":
            yield node.attr


@tagged("post_install", "-at_install")
class TestContexts(TransactionCase):
    """Records use what their own or an earlier context defines."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = read_order()

    def test_records_use_what_is_defined_before(self):
        uses = {
            use for model in self.env.registry.values() for use in self._get_uses(model)
        }
        self.assertGreater(len(self.order), 10)
        self.assertEqual(sorted(uses), [])

    def _get_uses(self, model):
        """Yield (file, name, context that defines it) of what comes too early."""
        classes = [cls for cls in model.__mro__ if cls.__module__ != "odoo.api"]
        own = [cls for cls in classes if self._get_context(cls) is not None]
        for cls in own:
            for name in set(own_names(cls)):
                found = [base for base in classes if name in vars(base)]
                found = [base for base in found if base is not model]
                contexts = [self._get_context(base) for base in found]
                if not found or None in contexts:
                    continue  # Odoo's own, or set at runtime
                first = min(contexts)
                if first > self._get_context(cls):
                    file = cls.__module__.removeprefix(f"{PACKAGE}.").replace(".", "/")
                    yield f"{file}.py {name} {self.order[first]}"

    def _get_context(self, cls):
        """Return the place of a class's context, None for others' classes."""
        if not cls.__module__.startswith(f"{PACKAGE}."):
            return None
        return self.order.index(
            cls.__module__.removeprefix(f"{PACKAGE}.").split(".")[0]
        )
