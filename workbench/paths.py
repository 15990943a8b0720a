"""Where things live: all that the workbench makes is below ``.workbench/``."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / ".workbench"

STAMPS = STATE / "stamps"
LOGS = STATE / "logs"
CACHE = STATE / "cache"
ODOO = STATE / "odoo"
ODOO_DATA = STATE / "data"
CONFIGS = STATE / "configs"
VENV = STATE / "venv"
LINT_VENV = STATE / "lint-venv"
NODE = STATE / "node"
POSTGRES = STATE / "pg"
TEST_TIMES = STATE / "test-times.json"


def make_state_folder() -> None:
    """Create ``.workbench/`` and the folders that every command may write to."""
    for folder in (STATE, STAMPS, LOGS, CACHE, CONFIGS, ODOO_DATA):
        folder.mkdir(parents=True, exist_ok=True)


def relative(path: Path) -> str:
    """Return ``path`` as a user would type it from the project folder."""
    try:
        return str(path.relative_to(ROOT))
    except ValueError:
        return str(path)
