"""Chromium for tours and screenshots, wkhtmltopdf for printed documents."""

import shutil
from pathlib import Path

from workbench import progress, system_packages
from workbench.progress import Problem

# The names under which Odoo's own tests look for it.
_CHROMIUM = ("google-chrome", "chromium", "chromium-browser")
_PDF_PRINTER = "wkhtmltopdf"


def ensure_chromium(needed: bool) -> Path | None:
    """Return the browser, installing it where that is possible.

    :param needed: raise when there is none, instead of telling what is lost
    """
    found = _first(_CHROMIUM)
    if found is None and system_packages.can_install():
        system_packages.install("chromium")
        found = _first(_CHROMIUM)
    if found is None:
        advice = system_packages.how_to_install("chromium")
        if needed:
            raise Problem(f"Chromium is needed for this: {advice}")
        progress.notice(f"browser tests are skipped without Chromium: {advice}")
    return found


def ensure_pdf_printer() -> None:
    """Have wkhtmltopdf, or tell that documents can't be printed."""
    if shutil.which(_PDF_PRINTER):
        return
    if system_packages.can_install():
        system_packages.install(_PDF_PRINTER, "fonts-dejavu-core")
        return
    advice = system_packages.how_to_install(_PDF_PRINTER)
    progress.notice(f"PDF documents can't be printed without {_PDF_PRINTER}: {advice}")


def _first(names: tuple[str, ...]) -> Path | None:
    found = [path for name in names if (path := shutil.which(name))]
    return Path(found[0]) if found else None
