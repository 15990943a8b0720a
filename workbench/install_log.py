"""Read Odoo's log of an installation for what the user should see."""

import re
from pathlib import Path

from workbench import paths

_LINE = re.compile(r"^\d{4}-\d\d-\d\d [\d:,]+ \d+ (?P<level>[A-Z]+) \S+ (?P<rest>.*)$")
_HARMLESS = ("Running as user 'root'", "unaccent")
_MOST_LINES = 40


def complaints(log: Path, addon_names: list[str]) -> list[str]:
    """Return the errors, and the warnings that are about our add-ons."""
    found = []
    for line in _lines(log):
        match = _LINE.match(line)
        if match and _matters(match["level"], match["rest"], addon_names):
            found.append(f"{match['level']} {match['rest']}")
    return found


def _matters(level: str, text: str, addon_names: list[str]) -> bool:
    if level in ("ERROR", "CRITICAL"):
        return True
    harmless = any(part in text for part in _HARMLESS)
    ours = any(name in text for name in addon_names)
    return level == "WARNING" and ours and not harmless


def explain(log: Path) -> str:
    """Return the log from its first error on, shortened; "" without an error.

    Of tracebacks only the frames in the add-ons are kept.
    """
    lines = _lines(log)
    starts = [n for n, line in enumerate(lines) if _is_error(line)]
    if not starts:
        return ""
    story = [line for line in lines[starts[0] :] if not _is_chatter(line)]
    shown = _without_odoos_frames(story)[-_MOST_LINES:]
    text = "\n".join(f"    {line}" for line in shown)
    text = text.replace(f"{paths.ROOT}/", "")
    return f"Odoo failed; {paths.relative(log)} says:\n{text}"


def _without_odoos_frames(lines: list[str]) -> list[str]:
    """Leave out each frame of Odoo's own code, with the source lines below it."""
    kept, skipping = [], False
    for line in lines:
        if line.startswith('  File "'):
            skipping = f"{paths.STATE}/" in line
        elif not line.startswith("    "):
            skipping = False
        if not skipping and line.strip():
            kept.append(line)
    return kept


def _is_error(line: str) -> bool:
    match = _LINE.match(line)
    traceback = line.startswith("Traceback ")
    return traceback or bool(match and match["level"] in ("ERROR", "CRITICAL"))


def _is_chatter(line: str) -> bool:
    match = _LINE.match(line)
    return bool(match and match["level"] in ("INFO", "DEBUG"))


def _lines(log: Path) -> list[str]:
    return log.read_text(encoding="utf-8", errors="replace").splitlines()
