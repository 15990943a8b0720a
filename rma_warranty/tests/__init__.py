"""All modules of tests: Odoo's own runner asks this package alone for them."""

from importlib import import_module
from pathlib import Path

for _file in sorted(Path(__file__).parent.glob("*/test_*.py")):
    _name = f"{__name__}.{_file.parent.name}.{_file.stem}"
    globals()[_file.stem] = import_module(_name)
