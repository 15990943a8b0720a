"""Databases: cached templates that are expensive to make, and cheap clones.

Templates build on each other. Each is named after a hash of what it is made
from, so a change makes a new one and a matching one is used again:

``rma_base_*``   Odoo's modules that the add-ons need, a chart of accounts
``rma_addon_*``  the base with the add-ons installed
``rma_shop_*``   the add-ons with the demonstration shop
``rma_crowd_*``  the base with the apps that real companies have
``rma_last_*``   the crowd with the add-ons installed
``rma_first_*``  the add-ons with the crowd's apps installed
``rma_old_*``    an earlier version of the add-on with data (workbench/upgrades.py)
"""

import contextlib
import os
from collections.abc import Callable, Iterator

from workbench import addons, crowd, install_log, paths, processes, progress, stamps
from workbench.machine import Machine
from workbench.progress import Problem

# The add-ons' own, and what tests refund online payments with.
_ALWAYS = {"sale_stock", "payment_demo"}
_FOR_SHOP = "sale_management"
_INSIDE = paths.ROOT / "workbench" / "inside"
_KINDS = (
    "rma_base",
    "rma_addon",
    "rma_shop",
    "rma_crowd",
    "rma_last",
    "rma_first",
    "rma_old",
)


class Databases:
    """The databases of this project on one server."""

    def __init__(self, machine: Machine):
        """Read the add-ons as they are now; the templates follow from them."""
        self.machine = machine
        self.addons = addons.find_all()
        self.names = [addon.name for addon in self.addons]

    # Templates

    def base(self) -> str:
        """Return the template with the modules that the add-ons build on."""
        modules = self._modules()
        name = "rma_base_" + self.digest_of_base()
        return self.cached(name, lambda part: self._make_base(part, modules))

    def addon(self) -> str:
        """Return the template with the add-ons installed."""
        name = "rma_addon_" + self.addons_digest()
        return self.cached(name, self._make_addon)

    def shop(self) -> str:
        """Return the template with the demonstration shop."""
        made_by = sorted(_INSIDE.glob("demo_*.py"))
        script = stamps.digest_files(made_by, paths.ROOT)
        name = "rma_shop_" + stamps.digest(self.addons_digest(), script)
        return self.cached(name, self._make_shop)

    def crowd(self) -> str:
        """Return the template with the neighbours alone."""
        name = "rma_crowd_" + self._crowd_digest(self.digest_of_base())
        return self.cached(name, self._make_crowd)

    def crowded(self, order: str) -> str:
        """Return the template with neighbours and add-ons, installed in that order."""
        digest = self._crowd_digest(self.addons_digest())
        if order == crowd.APPS_FIRST:
            return self.cached(f"rma_last_{digest}", self._make_last)
        return self.cached(f"rma_first_{digest}", self._make_first)

    def digest_of_base(self) -> str:
        """Return the hash of what the add-ons are installed on."""
        return self._base_digest(self._modules())

    def addons_digest(self) -> str:
        """Return the hash of the add-ons and of what they are installed on."""
        return stamps.digest(self.digest_of_base(), addons.digest(self.addons))

    def _modules(self) -> list[str]:
        return sorted(_ALWAYS.union(addons.external_dependencies(self.addons)))

    @staticmethod
    def _crowd_digest(below: str) -> str:
        return stamps.digest(below, *crowd.NEIGHBOURS)

    def _base_digest(self, modules: list[str]) -> str:
        release = self.machine.source.root / "odoo" / "release.py"
        script = _INSIDE / "prepare_base.py"
        return stamps.digest(release, str(self.machine.source.root), script, *modules)

    def _make_base(self, part: str, modules: list[str]) -> None:
        names = ",".join(modules)
        with progress.step(f"creating a database with {names} (once, about 2 minutes)"):
            self.install(part, modules, "install-base")
            self.run_inside("prepare_base", part)

    def _make_addon(self, part: str) -> None:
        self.clone(self.base(), part)
        with progress.step(f"installing {', '.join(self.names)}"):
            self.install(part, self.names, "install-addons")

    def _make_shop(self, part: str) -> None:
        self.clone(self.addon(), part)
        with progress.step("building the demonstration shop"):
            self.install(part, [_FOR_SHOP], "install-shop")
            self.run_inside("demo_shop", part)

    def _make_crowd(self, part: str) -> None:
        self.clone(self.base(), part)
        with progress.step("installing the neighbours (once, about 4 minutes)"):
            self.install(part, list(crowd.NEIGHBOURS), "install-crowd")
            self.run_inside("prepare_base", part)

    def _make_last(self, part: str) -> None:
        self.clone(self.crowd(), part)
        with progress.step(f"installing {', '.join(self.names)} after the neighbours"):
            self.install(part, self.names, "install-last")

    def _make_first(self, part: str) -> None:
        self.clone(self.addon(), part)
        with progress.step("installing the neighbours after the add-ons"):
            self.install(part, list(crowd.NEIGHBOURS), "install-first")

    def cached(self, name: str, make: Callable[[str], None]) -> str:
        """Return ``name`` after making it on the side, if it isn't there yet."""
        if not self.exists(name):
            part = f"{name}_part"
            self.drop(part)
            make(part)
            self.rename(part, name)
            self._drop_outdated(name)
        return name

    def _drop_outdated(self, current: str) -> None:
        kind = current.rpartition("_")[0]
        for name in self._like(f"{kind}\\_%"):
            if name != current:
                self.drop(name)

    # Work in one database

    def install(self, name: str, modules: list[str], log_name: str) -> None:
        """Install modules and show what the log complains about.

        :raises Problem: Odoo failed, or a module is not installed afterwards
        """
        self._run_odoo(name, ["-i", ",".join(modules)], log_name)
        listing = ", ".join(f"'{module}'" for module in modules)
        installed = self.machine.server.query(
            "SELECT name FROM ir_module_module "
            f"WHERE state = 'installed' AND name IN ({listing})",
            name,
        )
        missing = sorted(set(modules).difference(installed))
        if missing:
            raise Problem(f"not installed: {', '.join(missing)} (see the log above)")

    def update(self, name: str, modules: list[str]) -> list[str]:
        """Update the add-ons in a database that keeps its data.

        :return: what the log complains about
        """
        names = ",".join(modules)
        return self._run_odoo(name, ["-u", names, "-i", names], "update")

    def _run_odoo(self, name: str, arguments: list[str], log_name: str) -> list[str]:
        """Run Odoo to install or update, then show the complaints in its log."""
        command = self.machine.odoo("server", "-d", name, *arguments)
        options = ["--stop-after-init", "--no-http", "--log-handler", ":INFO"]
        try:
            log = processes.run_logged([*command, *options], log_name, self.machine.env)
        except Problem as problem:
            log = paths.LOGS / f"{log_name}.log"
            raise Problem(install_log.explain(log) or str(problem)) from problem
        found = install_log.complaints(log, self.names)
        for line in found:
            progress.notice(line)
        return found

    def run_inside(self, module: str, name: str, *arguments: str) -> None:
        """Run a module of ``workbench.inside`` on a database."""
        command = self.machine.inside(module, "--database", name, *arguments)
        processes.run_logged(
            command, f"inside-{module}", self.machine.env, cwd=self.machine.root
        )

    # The server's own doings

    def exists(self, name: str) -> bool:
        """Tell whether there is a database of that name."""
        return name in self._like(name)

    def _like(self, pattern: str) -> list[str]:
        return self.machine.server.query(
            f"SELECT datname FROM pg_database WHERE datname LIKE '{pattern}'"
        )

    def drop(self, name: str) -> None:
        """Drop a database if it exists, whoever is using it."""
        self.machine.server.run("dropdb", "--if-exists", "--force", name)

    def clone(self, template: str, name: str) -> None:
        """Make ``name`` a copy of ``template``, in place of what it was."""
        self.drop(name)
        self.machine.server.run("createdb", "-T", template, name)

    def rename(self, old: str, new: str) -> None:
        """Give a database its final name."""
        self.machine.server.query(f'ALTER DATABASE "{old}" RENAME TO "{new}"')

    @contextlib.contextmanager
    def throwaway(
        self, template: str, purpose: str, keep: bool = False
    ) -> Iterator[str]:
        """Give a clone for as long as it's needed, then drop it (or tell its name)."""
        name = f"rma_{purpose}_{os.getpid()}"
        self.clone(template, name)
        try:
            yield name
        finally:
            if keep:
                progress.say(f"the database stays: ./run shell {name}")
            else:
                self._drop_with_workers(name)

    def _drop_with_workers(self, name: str) -> None:
        """Drop a clone, and the ones that pytest's workers made of it."""
        for worker in self._like(f"{name}-gw%"):
            self.drop(worker)
        self.drop(name)

    def drop_leftovers(self) -> None:
        """Drop clones whose command has ended without dropping them.

        Only in the private cluster: elsewhere the process ids may be another
        machine's.
        """
        if not self.machine.server.is_private:
            return
        for name in self._like("rma\\_%"):
            owner = name.split("-")[0].rpartition("_")[2]
            if not name.startswith(_KINDS) and owner.isdigit() and not _alive(owner):
                self.drop(name)


def _alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
