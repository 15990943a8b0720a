"""Run a program of ``workbench.inside`` on a fresh clone of the add-ons."""

from workbench import lock, machine, paths, processes
from workbench.databases import Databases
from workbench.progress import Problem


def run_on_clone(
    module: str, arguments: list[str], keep: bool, compare: bool = False
) -> int:
    """Clone the database with the add-ons, run the program, drop the clone.

    :param compare: name the database without the add-ons as ``--without``
    :raises Problem: there is no such program
    """
    program = paths.ROOT / "workbench" / "inside" / module / "__main__.py"
    if not program.exists():
        raise Problem(f"{paths.relative(program)} is missing")
    with lock.setup_lock():
        databases = Databases(machine.ensure())
        template = databases.addon()
        others = ["--without", databases.base()] if compare else []
    with databases.throwaway(template, module, keep) as name:
        command = databases.machine.inside(
            module, "--database", name, *others, *arguments
        )
        return processes.run_here(command, databases.machine.env)
