import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from unittest import TestCase
from unittest.mock import patch

from odoo.tests import BaseCase

HERE = Path(__file__).parent


class TestPropertyTesting(BaseCase):
    """Odoo starts with tests where hypothesis is not installed."""

    def _load_without_hypothesis(self):
        spec = spec_from_file_location("bare", HERE / "property_testing.py")
        module = module_from_spec(spec)
        with patch.dict(sys.modules, {"hypothesis": None}):
            spec.loader.exec_module(module)
        return module

    def test_property_tests_are_skipped(self):
        bare = self._load_without_hypothesis()
        numbers = bare.st.lists(bare.st.integers(0, 3), min_size=1)

        class Sums(TestCase):
            @bare.settings(suppress_health_check=list(bare.HealthCheck))
            @bare.given(numbers)
            def test_sum(self, found):
                self.fail(found)

        result = Sums("test_sum").run()
        self.assertEqual(len(result.skipped), 1)
        self.assertFalse(result.failures or result.errors)

    def test_no_other_file_imports_it(self):
        needing = [
            file.name
            for file in HERE.parent.rglob("*.py")
            if file.name not in ("property_testing.py", Path(__file__).name)
            and "from hypothesis" in file.read_text(encoding="utf-8")
        ]
        self.assertEqual(needing, [])
