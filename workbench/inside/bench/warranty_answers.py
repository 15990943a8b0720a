"""What it costs to answer for the warranty of many case lines at once."""

from collections.abc import Sequence

from odoo.api import Environment

from workbench.inside.bench.clones import Lane
from workbench.inside.bench.meter import Meter
from workbench.inside.bench.own_way import create_cases
from workbench.inside.bench.warranty_figures import Answer

_COPIED = ("id", "sale_line_id", "certificate_id", "product_id")


def measure(lane: Lane, counts: Sequence[int]) -> list[Answer]:
    """Answer for so many case lines each, whose certificates are looked up anew.

    :param lane: a clone with at least as many certificates
    """
    with lane.transaction() as env:
        _create_lines(env, max(counts))
        env.cr.commit()
    _answer(lane, counts[0])
    return [_answer(lane, count) for count in counts]


def _create_lines(env: Environment, count: int) -> None:
    """Create a case line for each of so many certificates, by SQL but for one."""
    certificate = env["rma.warranty.certificate"].search([], limit=1, order="id")
    [case] = create_cases(
        env, [(certificate.order_id.partner_id.id, certificate.sale_line_id.ids)]
    )
    env.flush_all()
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns "
        "WHERE table_name = 'rma_case_line' AND column_name NOT IN %s",
        [_COPIED],
    )
    columns = ", ".join(f'"{row[0]}"' for row in env.cr.fetchall())
    own = columns.replace('"', 'template."', 1).replace(', "', ', template."')
    env.cr.execute(
        f"""
        INSERT INTO rma_case_line (sale_line_id, certificate_id, product_id, {columns})
        SELECT source.sale_line_id, source.id, source.product_id, {own}
          FROM rma_case_line template, rma_warranty_certificate source
         WHERE template.id = %s AND source.id != %s
      ORDER BY source.id
         LIMIT %s
        """,
        [case.line_ids.id, certificate.id, count - 1],
    )


def _answer(lane: Lane, count: int) -> Answer:
    """Find the certificates of so many lines, and show what they say."""
    meter = Meter()
    with lane.transaction() as env:
        lines = env["rma.case.line"].search([], limit=count, order="id")
        if len(lines) < count:
            raise RuntimeError(f"{len(lines)} case lines instead of {count}")
        env.invalidate_all()
        with meter.step("answered"):
            found = lines._find_certificates()
            env["rma.warranty.answer"]._get_answers(lines)
            texts = lines.mapped("warranty_text")
        if not all(found.values()) or not all(texts):
            raise RuntimeError("case lines without an answer")
    return Answer(count, meter.total.seconds * 1000, meter.total.queries)
