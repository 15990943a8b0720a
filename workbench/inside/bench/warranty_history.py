"""How long certificates for past deliveries take, and how much memory."""

from pathlib import Path

from odoo import SUPERUSER_ID

from workbench.inside.bench.clones import Lane
from workbench.inside.bench.meter import Meter
from workbench.inside.bench.warranty_figures import History
from workbench.inside.bench.warranty_rows import multiply
from workbench.inside.bench.warranty_shop import promise

_OWN = Path("/proc/self")


def measure(lane: Lane, lines: int) -> History:
    """Run the job over at least so many delivered lines.

    :param lane: a clone with deliveries that were done without any certificate
    """
    with lane.transaction() as env:
        env = env(user=SUPERUSER_ID)
        done = env["stock.move"].search_count(
            [("sale_line_id", "!=", False), ("state", "=", "done")]
        )
        multiply(env.cr, -(-lines // done))
        promise(env)
        job = env["rma.warranty.history"].create({}).id
        env.cr.commit()
    return _run(lane, job)


def _run(lane: Lane, job_id: int) -> History:
    meter = Meter()
    before = _reset_peak()
    with lane.transaction() as env:
        env = env(user=SUPERUSER_ID)
        job = env["rma.warranty.history"].browse(job_id)
        with meter.step("done"):
            job.action_start()
            job._cron_run()
        if job.state != "done" or job.failures:
            raise RuntimeError(f"{job.state}: {job.error or job.failures}")
        return History(
            lines=job.done_count,
            certificates=job.certificate_count,
            seconds=meter.total.seconds,
            queries=meter.total.queries,
            megabytes_before=before,
            megabytes_peak=_megabytes("VmHWM"),
        )


def _reset_peak() -> float:
    """Have the peak of the memory start from now; return what is used."""
    (_OWN / "clear_refs").write_text("5", encoding="ascii")
    return _megabytes("VmRSS")


def _megabytes(name: str) -> float:
    """Return a figure of this process's memory."""
    for line in (_OWN / "status").read_text(encoding="ascii").splitlines():
        label, __, value = line.partition(":")
        if label == name:
            return int(value.split()[0]) / 1024
    raise RuntimeError(f"the system tells no {name}")
