"""Change code token by token in memory, and tell which changes no test notices.

For each change, the tests that reach it run until the first one fails. They are
those of the same context, or the ones named. The files are never written.

    ./run mutate rma_warranty/tools/proration.py
    ./run mutate rma_warranty/models/credit --seed 7 --max 50
    ./run mutate rma_warranty/models/goods/rma_goods_cap.py \\
        --tests rma_warranty/tests/goods/test_goods_cap.py
    ./run mutate rma_warranty/models/credit/account_move_line.py --line 172
"""

import argparse
import json
import re
import tempfile
from dataclasses import asdict
from pathlib import Path

from workbench import lock, machine, mutations, paths, progress, test_runs
from workbench.databases import Databases
from workbench.mutations import NOT_LOADED, Mutation
from workbench.progress import Problem

HELP = "change code token by token and tell what no test notices"
PASSES_ON = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take files, tests and the choice of changes."""
    parser.add_argument("files", nargs="+", type=Path, help="files or folders")
    parser.add_argument(
        "--tests", nargs="+", metavar="FILE", help="tests (default: of the context)"
    )
    parser.add_argument(
        "--seed", type=int, default=0, help="another seed chooses other changes"
    )
    parser.add_argument(
        "--max", type=int, default=30, help="how many changes (default: 30)"
    )
    parser.add_argument(
        "--line", type=int, action="append", help="only changes of these lines"
    )


def run(options: argparse.Namespace, _rest: list[str]) -> int:
    """Try the changes; fail when one was not noticed.

    :raises Problem: there is nothing to change, or no test for it
    """
    files = list(_python_files(options.files))
    chosen = mutations.choose(files, options.seed, options.max, options.line)
    tests = options.tests or _tests_of(files)
    if not chosen or not tests:
        raise Problem("nothing to change" if tests else "no tests: name them (--tests)")
    with lock.setup_lock():
        databases = Databases(machine.ensure())
        databases.drop_leftovers()
        template = databases.addon()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "mutations.json"
        file.write_text(json.dumps([asdict(mutation) for mutation in chosen]))
        with databases.throwaway(template, "mutate") as name:
            code = test_runs.run_mutations(databases.machine, tests, name, file)
        return code or _report(json.loads(file.read_text()))


def _python_files(places: list[Path]) -> list[Path]:
    found = []
    for place in places:
        path = place.resolve()
        found += sorted(path.rglob("*.py")) if path.is_dir() else [path]
    return [path for path in found if path.name != "__init__.py"]


def _tests_of(files: list[Path]) -> list[str]:
    """Return the tests of the files' contexts; for ``tools/``, those that import it."""
    found = {}
    for file in files:
        tests = paths.ROOT / file.relative_to(paths.ROOT).parts[0] / "tests"
        if file.parent.name == "tools":
            importing = re.compile(rf"\btools(\.| import .*\b){file.stem}\b")
            places = [
                test
                for test in sorted(tests.rglob("test_*.py"))
                if importing.search(test.read_text(encoding="utf-8"))
            ]
        else:
            places = [tests / file.parent.name]
        found.update({paths.relative(p): True for p in places if p.exists()})
    return list(found)


def _report(results: list[dict]) -> int:
    """Print what survived; return 1 when something did."""
    counts = {"noticed": 0, NOT_LOADED: 0}
    survived = []
    for result in results:
        noticed = result.pop("noticed")
        if noticed is None:
            survived.append(Mutation(**result))
        else:
            counts[NOT_LOADED if noticed == NOT_LOADED else "noticed"] += 1
    for mutation in survived:
        print(f"survived: {mutation}")
    progress.say(
        f"{counts['noticed']} changes noticed, {len(survived)} survived, "
        f"{counts[NOT_LOADED]} in code that isn't loaded"
    )
    return 1 if survived else 0
