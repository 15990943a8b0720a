from pathlib import Path

from odoo.modules import get_module_path
from odoo.tests import BaseCase, tagged
from odoo.tests.loader import get_test_modules


@tagged("post_install", "-at_install")
class TestLoader(BaseCase):
    """Odoo's own runner finds what pytest finds."""

    def test_every_file_of_tests_is_found(self):
        tests = Path(get_module_path("rma_warranty")) / "tests"
        files = {str(file.relative_to(tests)) for file in tests.rglob("test_*.py")}
        found = {
            str(Path(module.__file__).relative_to(tests))
            for module in get_test_modules("rma_warranty")
        }
        self.assertGreater(len(files), 150)
        self.assertEqual(files - found, set())
