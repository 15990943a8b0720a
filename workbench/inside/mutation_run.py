"""A plugin of pytest that runs tests once unchanged, then once per mutation.

All in one process and on one database: what a test does is rolled back, and a
mutation is put into the functions in memory. RMA_MUTATIONS names the file that
lists the mutations; the results are written into the same file.
"""

import ast
import contextlib
import gc
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import CodeType, FunctionType

import pytest
from _pytest.runner import runtestprotocol

from workbench import mutations
from workbench.mutations import NOT_LOADED, Mutation

# Processor time of a test, beyond which a mutation made it endless.
_PATIENCE = 30


class _Elsewhere:
    """Stands for a next test that shares nothing but the session."""

    def __init__(self, session):
        self.session = session

    def listchain(self):
        return [self.session]


class Endless(Exception):
    """A test took far longer than before."""


@dataclass
class Source:
    """A file under mutation, as it is loaded."""

    path: Path
    text: str
    functions: list[CodeType]
    reached: set[int] = field(default_factory=set)

    @classmethod
    def read(cls, path: Path) -> "Source":
        text = path.read_text(encoding="utf-8")
        codes = mutations.functions(mutations.compiled(text, str(path)))
        return cls(path, text, codes)

    def get_loaded(self) -> dict[CodeType, list[FunctionType]]:
        """Return {code: the functions that run it}."""
        loaded = {}
        for each in gc.get_objects():
            is_ours = isinstance(each, FunctionType)
            if is_ours and each.__code__.co_filename == str(self.path):
                loaded.setdefault(each.__code__, []).append(each)
        return loaded

    @contextlib.contextmanager
    def exchanged(self, changed: list[CodeType]) -> Iterator[int]:
        """Run the changed functions for a while; give how many there are."""
        loaded = self.get_loaded()
        done = []
        for code, other in zip(self.functions, changed, strict=True):
            if code != other:
                for function in loaded.get(code, ()):
                    done.append((function, function.__code__))
                    function.__code__ = other
        try:
            yield len(done)
        finally:
            for function, code in done:
                function.__code__ = code

    @contextlib.contextmanager
    def noting(self) -> Iterator[None]:
        """Note in ``reached`` which statements run."""
        tree = mutations.instrumented(self.text)
        codes = mutations.functions(mutations.compiled(tree, str(self.path)))
        for functions in self.get_loaded().values():
            for function in functions:
                function.__globals__[mutations.REACHED] = self.reached
        with self.exchanged(codes):
            yield

    @contextlib.contextmanager
    def mutated(self, mutation: Mutation) -> Iterator[int]:
        """Run with a mutation; give the number of places that it was put in."""
        changed = mutation.apply(self.text)
        codes = mutations.functions(mutations.compiled(changed, str(self.path)))
        constant = mutations.changed_constant(self.text, changed)
        with self.exchanged(codes) as functions, _constant(self.path, constant) as more:
            yield functions + more


@contextlib.contextmanager
def _constant(path: Path, constant) -> Iterator[int]:
    """Give a module's constant another value, wherever it was imported."""
    if constant is None:
        yield 0
        return
    name, expression = constant
    modules = list(sys.modules.values())
    home = [m for m in modules if getattr(m, "__file__", None) == str(path)]
    if not home:
        yield 0
        return
    old = vars(home[0])[name]
    code = compile(ast.fix_missing_locations(expression), str(path), "eval")
    new = eval(code, dict(vars(home[0])))  # noqa: S307 (our own source)
    users = [m for m in modules if m in home or _is_ours(m)]
    users = [m for m in users if vars(m).get(name) is old]
    for module in users:
        setattr(module, name, new)
    try:
        yield len(users)
    finally:
        for module in users:
            setattr(module, name, old)


def _is_ours(module) -> bool:
    return module.__name__.startswith("odoo.addons.rma_")


class Run:
    """All mutations of a session."""

    def __init__(self, session):
        """Read what is to be tried."""
        self.session = session
        self.file = Path(os.environ["RMA_MUTATIONS"])
        listed = json.loads(self.file.read_text())
        self.mutations = [Mutation(**values) for values in listed]
        names = dict.fromkeys(mutation.file for mutation in self.mutations)
        self.sources = {name: Source.read(Path(name).resolve()) for name in names}
        self.reaching = {}
        self.times = {}
        self.killers = {}

    def run(self) -> None:
        """Run the tests unchanged, then once per mutation; write the results."""
        with contextlib.ExitStack() as stack:
            for source in self.sources.values():
                stack.enter_context(source.noting())
            self._run_unchanged()
        if self.session.testsfailed:
            raise self.session.Failed("tests fail without any mutation")
        results = []
        for mutation in self.mutations:
            noticed = self._try(mutation)
            results.append({**asdict(mutation), "noticed": noticed})
            self.file.write_text(json.dumps(results))
            print(f"\n{mutation}: {noticed or 'SURVIVED'}", end="", flush=True)

    def _run_unchanged(self) -> None:
        items = self.session.items
        group = set()
        for item, after in zip(items, [*items[1:], None], strict=True):
            if item.parent is not group:
                group, shared = item.parent, {}
            start = time.process_time()
            for source in self.sources.values():
                source.reached.clear()
            runtestprotocol(item, nextitem=after or _Elsewhere(self.session))
            self.times[item] = time.process_time() - start
            for name, source in self.sources.items():
                # The first test of a class also ran what is set up for all.
                own = shared.setdefault(name, set(source.reached))
                self.reaching[item, name] = own | source.reached

    def _try(self, mutation: Mutation) -> str | None:
        """Return the test that notices a mutation, None when none does."""
        source = self.sources[mutation.file]
        with source.mutated(mutation) as places:
            if not places:
                return NOT_LOADED
            for item, after in self._pairs(self._choose(mutation)):
                if not self._passes(item, after):
                    self.session._setupstate.teardown_exact(_Elsewhere(self.session))
                    self.killers[mutation.file, item.parent] = True
                    return item.nodeid
        return None

    def _choose(self, mutation: Mutation) -> list:
        """Return the tests that reach it, those that are likely to notice first."""
        source = self.sources[mutation.file]
        line = mutations.statement_line(source.text, mutation.line)
        items = [
            item
            for item in self.session.items
            if line is None or line in self.reaching[item, mutation.file]
        ]
        quickest = {}
        for item in items:
            known = quickest.get(item.parent, self.times[item])
            quickest[item.parent] = min(known, self.times[item])
        return sorted(
            items,
            key=lambda item: (
                (mutation.file, item.parent) not in self.killers,
                quickest[item.parent],
                item.parent.nodeid,
                self.times[item],
            ),
        )

    def _pairs(self, items) -> Iterator[tuple]:
        """Return each test with the next one, the last with none of its kind."""
        following = [*items[1:], _Elsewhere(self.session)]
        return zip(items, following, strict=False)

    def _passes(self, item, after) -> bool:
        """Run a test without a report; stop it when it doesn't end."""

        def stop(_number, _frame):
            raise Endless

        failed, told = self.session.testsfailed, self._get_told()
        before = signal.signal(signal.SIGPROF, stop)
        signal.setitimer(signal.ITIMER_PROF, _PATIENCE + 10 * self.times[item])
        try:
            reports = runtestprotocol(item, log=False, nextitem=after)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, before)
        # Parts of a test (subTest) report on their own, and the test passes.
        has_failed_parts = self.session.testsfailed > failed
        self.session.testsfailed = failed
        self._get_reporter().stats = told
        return not has_failed_parts and not any(report.failed for report in reports)

    def _get_reporter(self):
        return self.session.config.pluginmanager.get_plugin("terminalreporter")

    def _get_told(self) -> dict:
        """Return what the summary at the end will tell."""
        stats = self._get_reporter().stats
        return {kind: list(reports) for kind, reports in stats.items()}


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session):
    """Run the mutations in place of the plain tests."""
    if session.testsfailed:
        raise session.Interrupted("errors while collecting")
    if not session.config.option.collectonly:
        Run(session).run()
    return True
