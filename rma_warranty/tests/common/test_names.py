import inspect

from odoo.tests import TransactionCase, tagged

OWN_MODULES = "odoo.addons.rma_warranty"

# Hooks of Odoo that are filled rather than extended.
FILLED = {"_compute_display_name"}


@tagged("post_install", "-at_install")
class TestNames(TransactionCase):
    """Names of ours don't take the place of Odoo's, on any model."""

    def _get_methods(self, model):
        """Yield (class, name, method) of what our classes define for a model."""
        for own in type(model).mro():
            if own.__module__.startswith(OWN_MODULES):
                for name, value in vars(own).items():
                    method = inspect.unwrap(value) if callable(value) else value
                    if inspect.isfunction(method):
                        yield own, name, method

    def _is_extension(self, method):
        """Tell whether a method calls the one that it takes the place of."""
        return "__class__" in method.__code__.co_freevars

    def test_methods_of_every_model_are_only_extended(self):
        base = self.env.registry["base"]
        seen = set()
        for name in self.env.registry:
            for own, method_name, method in self._get_methods(self.env[name]):
                if not hasattr(base, method_name) or method_name in FILLED:
                    continue
                seen.add(method_name)
                with self.subTest(f"{own.__module__}.{method_name}"):
                    self.assertTrue(self._is_extension(method))
        self.assertLessEqual({"create", "write", "copy_data", "default_get"}, seen)

    def test_methods_that_are_added_to_core_models_say_whose_they_are(self):
        checked = 0
        for name in self.env.registry:
            if name.startswith("rma."):
                continue
            classes = type(self.env[name]).mro()
            # What others define is extended; mixins of ours name what they bring.
            known = {
                method_name
                for each in classes
                if not each.__module__.startswith(OWN_MODULES)
                or each._name.startswith("rma.")
                for method_name in vars(each)
            }
            for own, method_name, _method in self._get_methods(self.env[name]):
                if method_name in known:
                    continue
                checked += 1
                with self.subTest(f"{own.__module__}.{method_name}"):
                    self.assertIn("rma_", method_name)
        self.assertGreater(checked, 200)
