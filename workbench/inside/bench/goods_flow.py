"""Goods of cases, and the same moves made with core's own calls."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from odoo.api import Environment
from odoo.fields import Command
from odoo.models import BaseModel

from workbench.inside import common
from workbench.inside.bench.clones import Lane
from workbench.inside.bench.goods_figures import Flow
from workbench.inside.bench.goods_shop import DISPOSITIONS, LINES, WARM_UP, Return
from workbench.inside.bench.outcome import first_difference
from workbench.inside.bench.steps import Steps, run
from workbench.inside.bench.turns import UnequalResults
from workbench.inside.values import number
from workbench.progress import step as announced

Work = Callable[[Environment, Sequence[Return], Steps], None]


def measure(lanes: Mapping[str, Lane], returns: Sequence[Return], rounds: int) -> Flow:
    """Let both ways take the same goods back, each on clones of its own.

    :param lanes: ``core`` and ``own``
    :raises UnequalResults: goods ended elsewhere, or at another value
    """
    works: dict[str, Work] = {"core": take_back_by_core, "own": take_back_in_cases}
    found: dict[str, list[Steps]] = {name: [] for name in works}
    order = list(works)
    lines = (len(returns) - WARM_UP) * LINES
    for round_number in range(rounds):
        for name in order:
            lanes[name].renew()
            with announced(f"goods, round {round_number + 1}: {lines} lines, {name}"):
                run(lanes[name], works[name], returns[:WARM_UP])
                found[name].append(run(lanes[name], works[name], returns[WARM_UP:]))
        _check(lanes["core"], lanes["own"])
        order.reverse()
    return Flow(lines, found["own"], found["core"])


def take_back_in_cases(
    env: Environment, returns: Sequence[Return], steps: Steps
) -> None:
    """Approve, receive, inspect and route, by the methods that the buttons call."""
    cases = env["rma.case"].browse([each.case for each in returns])
    with steps.step("expected"):
        cases.action_approve()
        env.flush_all()
    with steps.step("received"):
        cases.action_receive()
        env.flush_all()
    with steps.step("inspected"):
        cases.action_inspect()
        _choose(cases)
        env.flush_all()
    with steps.step("routed"):
        cases.inspection_ids.action_confirm()
        env.flush_all()


def _choose(cases: BaseModel) -> None:
    """Say where the goods go, as somebody who edits the list of inspections."""
    inspections = cases.inspection_ids
    ways = {
        line: way
        for case in cases
        for line, way in zip(case.line_ids.sorted("id"), DISPOSITIONS, strict=True)
    }
    for way, own in inspections.grouped(lambda i: ways[i.line_id]).items():
        own.disposition = way


def take_back_by_core(
    env: Environment, returns: Sequence[Return], steps: Steps
) -> None:
    """Receive and route the same goods with core's moves, made all at once."""
    env = env(context={**env.context, **common.QUIET})
    with steps.step("expected"):
        receipts = _create_receipts(env, returns)
        env.flush_all()
    with steps.step("received"):
        receipts.move_ids.picked = True
        receipts._action_done()
        env.flush_all()
    with steps.step("routed"):
        _route(receipts)
        env.flush_all()


def _create_receipts(env: Environment, returns: Sequence[Return]) -> BaseModel:
    home = common.warehouse(env)
    route = {
        "picking_type_id": home.rma_in_type_id.id,
        "location_id": env.ref("stock.stock_location_customers").id,
        "location_dest_id": home.rma_location_id.id,
    }
    receipts = env["stock.picking"].create(
        [
            {
                "move_ids": [
                    Command.create(_receipt_vals(move, route))
                    for move in env["stock.move"].browse(each.moves)
                ],
                **route,
            }
            for each in returns
        ]
    )
    moves = receipts.move_ids
    moves._action_confirm(merge=False)
    moves._action_assign()
    for move in moves.filtered(lambda move: move.has_tracking != "none"):
        move.move_line_ids.lot_id = move.origin_returned_move_id.move_line_ids.lot_id
    return receipts


def _receipt_vals(move: BaseModel, route: dict) -> dict:
    return {
        "product_id": move.product_id.id,
        "product_uom": move.product_uom.id,
        "product_uom_qty": 1,
        "origin_returned_move_id": move.id,
        "move_orig_ids": [Command.link(move.id)],
        "sale_line_id": move.sale_line_id.id,
        "to_refund": True,
        **route,
    }


def _route(receipts: BaseModel) -> None:
    """Move all that arrived to where it goes, without any transfer."""
    home = common.warehouse(receipts.env)
    targets = {
        "restock": home.lot_stock_id,
        "scrap": _scrap_location(receipts.env),
    }
    moves = receipts.env["stock.move"].create(
        [
            _routing_vals(move, targets[way])
            for receipt in receipts
            for move, way in zip(
                receipt.move_ids.sorted("sale_line_id"), DISPOSITIONS, strict=True
            )
        ]
    )
    moves._action_confirm(merge=False)
    moves._action_assign()
    moves.picked = True
    moves._action_done()


def _routing_vals(move: BaseModel, target: BaseModel) -> dict:
    return {
        "product_id": move.product_id.id,
        "product_uom": move.product_uom.id,
        "product_uom_qty": move.quantity,
        "location_id": move.location_dest_id.id,
        "location_dest_id": target.id,
    }


def _scrap_location(env: Environment) -> BaseModel:
    """Return where the company scraps."""
    domain = [("company_id", "=", env.company.id), ("usage", "=", "inventory")]
    return env["stock.location"].search(domain, order="id", limit=1)


def _check(core: Lane, own: Lane) -> None:
    """Raise when the two ways didn't end with the same goods at the same value."""
    wrong = first_difference(_read_end(core), _read_end(own))
    if wrong:
        raise UnequalResults(f"goods of cases: {wrong}")


def _read_end(lane: Lane) -> Counter:
    """Return units by product and location, values, and units delivered."""
    with lane.transaction() as env:
        end: Counter = Counter()
        groups = env["stock.quant"]._read_group(
            [("product_id.default_code", "!=", False)],
            ["product_id", "location_id"],
            ["quantity:sum"],
        )
        for product, location, units in groups:
            end[product.default_code, location.complete_name] = number(units)
            end[product.default_code, "value"] = number(product.total_value)
        for line in env["sale.order.line"].search([]):
            end[line.order_id.name, "delivered"] += number(line.qty_delivered)
        return end
