"""Work on with the data of an earlier version, and look whether its figures hold.

Prints one line per thing that is wrong.
"""

from collections.abc import Callable, Iterator

from odoo.api import Environment
from odoo.exceptions import UserError
from odoo.models import BaseModel

from workbench.inside import demo_sales, install_cycle, session

# Core's figures that the add-on has a part in.
_ORDER_FIGURES = ("qty_delivered", "qty_invoiced", "qty_to_invoice", "invoice_status")


def main() -> None:
    """Print what is wrong."""
    name = session.parser(__doc__).parse_args().database
    with session.open_env(name) as env:
        findings = [*find_stale_figures(env), *find_broken_views(env)]
        findings += [*find_stuck_cases(env), *find_open_caps(env)]
    for finding in findings:
        print(finding)


def find_stale_figures(env: Environment) -> Iterator[str]:
    """Yield stored figures that differ from what is computed now."""
    for model in env.registry:
        own = model.startswith("rma.")
        names = [
            field.name
            for field in env[model]._fields.values()
            if field.store
            and field.compute
            and field.readonly
            and (own or field.name.startswith("rma_"))
        ]
        if model == "sale.order.line":
            names += _ORDER_FIGURES
        if names and env[model]._auto and not env[model]._transient:
            yield from _find_stale(env, model, names)


def _find_stale(env: Environment, model: str, names: list[str]) -> Iterator[str]:
    records = env[model].with_context(active_test=False).search([], order="id")
    for name in names:
        before = [record[name] for record in records]
        env.add_to_compute(records._fields[name], records)
        records._recompute_recordset([name])
        for record, old in zip(records, before, strict=True):
            if not _same(old, record[name]):
                yield f"{record}.{name} is {old!r}, computed {record[name]!r}"


def _same(one: object, other: object) -> bool:
    if isinstance(one, float):
        return abs(one - other) < 1e-6
    return one == other


def find_broken_views(env: Environment) -> Iterator[str]:
    """Yield forms, lists and searches that can't be opened."""
    models = [name for name in env.registry if name.startswith("rma.")]
    shown = {view.model for view in env["ir.ui.view"].search([])}
    for model in sorted(shown.intersection([*models, *install_cycle.EXTENDED])):
        try:
            env[model].get_views([(False, "form"), (False, "list"), (False, "search")])
        except Exception as error:  # whatever it is, it is told
            yield f"views of {model}: {error}"


def find_stuck_cases(env: Environment) -> Iterator[str]:
    """Yield what is under way and can't go on: refunds to the end, claims a step."""
    manager = demo_sales.as_login(env, "mark")
    under_way = manager["rma.case"].search([("state", "in", ("requested", "approved"))])
    refunds = under_way.filtered(lambda case: _is_refund(case.line_ids))
    if {"requested", "approved"} - set(refunds.mapped("state")):
        yield "no requested or no approved refund is there; this checks too little"
    for case in refunds:
        yield from _find_stuck(case, _finish, "closed")
    others = under_way - refunds
    claims = others.filtered(lambda case: case.line_ids.certificate_id)
    for case in claims:
        yield from _find_stuck(case, _bring, "approved")


def _find_stuck(
    case: BaseModel, step: Callable[[BaseModel], None], wanted: str
) -> Iterator[str]:
    """Take steps with a case; yield why they are refused, or where it ended."""
    was = case.state
    refusal = _refusal(step, case)
    if refusal:
        yield f"{case.name} ({was}) can't go on: {refusal}"
    elif case.state != wanted:
        yield f"{case.name} ({was}) ended {case.state}"


def _is_refund(lines: BaseModel) -> bool:
    return all(
        line.resolution == "refund" and line.reason_id.claim_kind != "warranty"
        for line in lines
    )


def _bring(case: BaseModel) -> None:
    """Approve a case if need be, and receive what is still to come."""
    if case.state == "requested":
        late = case.line_ids.filtered(lambda line: line.eligibility != "eligible")
        if late:
            late._override_eligibility("Agreed before the upgrade.")
        case.action_approve()
    case.action_receive()


def _finish(case: BaseModel) -> None:
    """Do all steps that are left until the case is closed."""
    _bring(case)
    lines = case.line_ids
    if any(line.quantity_inspected < line.quantity_received for line in lines):
        case.action_inspect()
    inspections = case.inspection_ids.filtered(lambda each: each.state == "draft")
    inspections.grade_id = case.env.ref("rma_warranty.rma_grade_a")
    inspections.action_confirm()
    if any(lines.mapped("quantity_to_credit")):
        case.action_create_credit_notes()
    notes = case.with_env(demo_sales.as_login(case.env, "cora")).credit_note_ids
    notes.filtered(lambda note: note.state == "draft").action_post()


def find_open_caps(env: Environment) -> Iterator[str]:
    """Yield what gives back more units or money than there were."""
    credited = env["rma.case.line"].search([("quantity_credited", ">", 0)])
    for line in credited.sale_line_id:
        if not _refusal(_return_all, line):
            yield f"{line.order_id.name}: more is returned than was delivered"
    for invoice in credited.credit_line_ids.move_id.reversed_entry_id:
        if not _refusal(_reverse, invoice):
            yield f"{invoice.name}: more is credited than was invoiced"


def _return_all(line: BaseModel) -> None:
    """Ask for all units of an order line of which some were returned."""
    units = line.product_uom_id._compute_quantity(
        line.product_uom_qty, line.product_id.uom_id
    )
    index = list(line.order_id.order_line).index(line)
    demo_sales.request(line.env, line.order_id, [(index, units)], "damaged")


def _reverse(invoice: BaseModel) -> None:
    """Credit the whole of an invoice of which some was credited, as core does."""
    accountant = demo_sales.as_login(invoice.env, "cora")
    dialog = accountant["account.move.reversal"].with_context(
        active_model="account.move", active_ids=invoice.ids
    )
    action = dialog.create({"journal_id": invoice.journal_id.id}).refund_moves()
    accountant["account.move"].browse(action["res_id"]).action_post()


def _refusal(step: Callable[[BaseModel], None], record: BaseModel) -> str:
    """Take a step; return why it was refused, "" when it was not."""
    try:
        with record.env.cr.savepoint():
            step(record)
            record.env.flush_all()
    except UserError as error:
        return str(error)
    return ""


if __name__ == "__main__":
    main()
