"""Odoo, its Python and PostgreSQL together: what every command starts from."""

import os
from dataclasses import dataclass
from pathlib import Path

from workbench import odoo_config, odoo_source, paths, postgres, python_env
from workbench.odoo_source import OdooSource
from workbench.postgres import Server


@dataclass(frozen=True)
class Machine:
    """What it takes to run Odoo here, with the add-ons and programs of a checkout."""

    source: OdooSource
    python: Path
    server: Server
    root: Path = paths.ROOT

    @property
    def env(self) -> dict[str, str]:
        """Return the variables for programs that use Odoo or the database."""
        inside = python_env.inside_env(self.root)
        folders = [inside["PATH"], str(self.server.programs)]
        return {**self.server.env, **inside, "PATH": os.pathsep.join(folders)}

    def odoo(self, *arguments: str) -> list[str | Path]:
        """Return the command line of Odoo with our configuration."""
        config = str(odoo_config.path(self.root))
        return [self.python, "-m", "odoo", *arguments, "-c", config]

    def inside(self, name: str, *arguments: str) -> list[str | Path]:
        """Return the command line of a module of ``workbench.inside``."""
        return [self.python, "-m", f"workbench.inside.{name}", *arguments]


def ensure() -> Machine:
    """Prepare Odoo, the Python packages and PostgreSQL; hold the lock meanwhile."""
    source = odoo_source.ensure()
    python = python_env.ensure(source)
    server = postgres.ensure()
    odoo_config.write(source, server)
    return Machine(source, python, server)
