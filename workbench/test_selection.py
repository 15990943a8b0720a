"""Which tests the arguments of ``./run test`` select."""

import os
from dataclasses import dataclass
from pathlib import Path

from workbench import addons, crowd, paths

PURE_TESTS = paths.ROOT / "workbench" / "tests"
_MOST_JOBS = 4
_TOUR_CALLS = ("start_tour", "browser_js")


@dataclass(frozen=True)
class Selection:
    """The arguments for pytest, parted into files and options."""

    pure: tuple[str, ...]
    odoo: tuple[str, ...]
    options: tuple[str, ...]

    @classmethod
    def of(cls, arguments: list[str]) -> "Selection":
        """Part pytest's arguments into our files, the add-ons' and options."""
        files = [text for text in arguments if _file_of(text)]
        pure = [text for text in files if _is_pure(text)]
        return cls(
            pure=tuple(pure),
            odoo=tuple(text for text in files if text not in pure),
            options=tuple(text for text in arguments if text not in files),
        )

    @property
    def names_files(self) -> bool:
        """Tell whether the user named files or folders."""
        return bool(self.pure or self.odoo)

    @property
    def runs_pure(self) -> bool:
        """Tell whether tests without a database are wanted."""
        return bool(self.pure) or not self.names_files

    @property
    def runs_odoo(self) -> bool:
        """Tell whether tests within Odoo are wanted."""
        return bool(self.odoo) or not self.names_files

    def odoo_files(self) -> list[str]:
        """Return the arguments that name the tests within Odoo."""
        if self.odoo:
            return list(self.odoo)
        return [str(f.relative_to(paths.ROOT)) for f in _all_odoo_files()]

    def or_stories(self) -> "Selection":
        """Return this selection, or the stories of the roles when it names none."""
        if self.odoo:
            return self
        stories = [file for file in _all_odoo_files() if file.match(crowd.STORIES)]
        names = tuple(str(file.relative_to(paths.ROOT)) for file in stories)
        return Selection(pure=(), odoo=names, options=self.options)

    def has_tours(self) -> bool:
        """Tell whether a selected file drives a browser."""
        return any(_drives_browser(file) for file in self._python_files())

    def default_jobs(self) -> int:
        """Return how many processes suit this selection and machine."""
        if self.names_files or not self._can_be_parallel():
            return 1
        return max(1, min(os.cpu_count() or 1, _MOST_JOBS))

    def _can_be_parallel(self) -> bool:
        return not {"--pdb", "-s", "--trace"}.intersection(self.options)

    def _python_files(self) -> list[Path]:
        if not self.odoo:
            return _all_odoo_files()
        places = [place for text in self.odoo if (place := _file_of(text))]
        nested = [sorted(p.rglob("*.py")) if p.is_dir() else [p] for p in places]
        return [file for files in nested for file in files]


def _all_odoo_files() -> list[Path]:
    return addons.test_files(addons.find_all())


def _file_of(argument: str) -> Path | None:
    """Return the file or folder of "folder/test_x.py::Class::test_y", if any."""
    place = Path(argument.split("::")[0])
    if argument.startswith("-"):
        return None
    for path in (Path.cwd() / place, paths.ROOT / place):
        if path.exists() and paths.ROOT in (path.resolve(), *path.resolve().parents):
            return path.resolve()
    return None


def _is_pure(argument: str) -> bool:
    place = _file_of(argument)
    return place is not None and PURE_TESTS in (place, *place.parents)


def _drives_browser(file: Path) -> bool:
    text = file.read_text(encoding="utf-8", errors="replace")
    return any(call in text for call in _TOUR_CALLS)
