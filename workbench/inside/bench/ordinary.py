"""The table of ordinary documents: what who uses no case pays for the add-on.

Two equal databases, one without the add-on, do the same documents in turns, step
by step, so that whatever else the machine does hits both.
"""

import cProfile
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import ExitStack

from odoo.api import Environment
from odoo.fields import Command

from workbench.inside import common, session
from workbench.inside.bench.plan import Plan
from workbench.inside.bench.shop import Shop
from workbench.inside.bench.tables import ordinary_figures, ordinary_lines
from workbench.inside.measuring.lanes import Lane, Meter, clones, no_garbage
from workbench.inside.measuring.rounds import ALL, Costs, turns, with_total
from workbench.inside.measuring.tables import show
from workbench.inside.progress_bar import tracked
from workbench.progress import notice

_PRODUCTS = 50
_UNITS = 2
_WARM_UP = 1
_OWN = "/rma_warranty/"


def measure(database: str, plan: Plan) -> dict:
    """Print the table and return its figures; none if there is nothing to compare."""
    if not plan.without:
        notice("ordinary documents: no database without the add-on is given")
        return {}
    content = {}
    with clones(database, plain=plan.without, own=database) as lanes:
        for lane in lanes.values():
            with session.open_env(lane.name) as env:
                _prepare(env)
        for lines, rounds in plan.ordinary:
            found = _measure(lanes, lines, rounds)
            calls = {kind: _count(lane, lines) for kind, lane in lanes.items()}
            figures = content[f"{lines}_lines"] = ordinary_figures(found, calls)
            show(ordinary_lines(lines, rounds, figures))
    return {"ordinary": content}


def _measure(lanes: Mapping[str, Lane], lines: int, rounds: int) -> dict:
    """Return {plain or own: what each round took}, but for those to warm up."""
    found: dict[str, list[Costs]] = {kind: [] for kind in lanes}
    total = range(_WARM_UP + rounds)
    for index in tracked(f"ordinary documents: lines {lines}", total, lambda __: 1):
        for kind, meter in _do_round(lanes, lines, index).items():
            found[kind].append(with_total(meter))
    return {kind: each[_WARM_UP:] for kind, each in found.items()}


def _do_round(lanes: Mapping[str, Lane], lines: int, index: int) -> dict[str, Meter]:
    """Do all steps, each in both databases in turn, and take them back."""
    with no_garbage(), ExitStack() as stack:
        envs = {
            kind: stack.enter_context(lane.transaction())
            for kind, lane in lanes.items()
        }
        meters = {kind: Meter(env) for kind, env in envs.items()}
        steps = {kind: Documents(env, lines).steps() for kind, env in envs.items()}
        for step, kinds in turns(steps["own"], lanes, index):
            for kind in kinds:
                meters[kind].do_all(step, steps[kind][step])
        for env in envs.values():
            env.cr.rollback()
    return meters


def _count(lane: Lane, lines: int) -> dict[str, Counter]:
    """Return how many Python functions each step calls, and how many of ours."""
    result = {}
    with lane.transaction() as env:
        for step, work in Documents(env, lines).steps().items():
            profiler = cProfile.Profile(builtins=False)
            profiler.runcall(work)
            profiler.runcall(env.flush_all)
            result[step] = Counter()
            for entry in profiler.getstats():
                result[step]["all"] += entry.callcount
                result[step]["own"] += entry.callcount * _is_own(entry.code)
        env.cr.rollback()
    return {**result, ALL: sum(result.values(), Counter())}


def _is_own(code: object) -> bool:
    """Tell whether a function is the add-on's; built-in ones are only named."""
    return _OWN in getattr(code, "co_filename", "")


def _prepare(env: Environment) -> None:
    """Fill the database with products in stock, a customer and orders, and commit."""
    shop = Shop(env, _PRODUCTS, stock=1_000_000)
    values = shop.order_vals(0, shop.goods(0, 5), units=(_UNITS,))
    common.sell(shop.env, [values] * 20)
    shop.env.cr.commit()
    shop.env.cr.execute("ANALYZE")


class Documents:
    """One order from its creation to its payment, and one purchase.

    Everything is logged and tracked as it is for those who click.
    """

    def __init__(self, env: Environment, lines: int):
        """Look up whom and what the documents are about."""
        self._env = env
        self._partner = env["res.partner"].search([("ref", "=", "1")], limit=1)
        domain = [("default_code", "=like", "P%"), ("is_storable", "=", True)]
        products = env["product.product"].search(domain, order="id", limit=_PRODUCTS)
        products.mapped("lst_price")
        # The product of each line.
        self._bought = [products[number % _PRODUCTS] for number in range(lines)]

    def steps(self) -> dict[str, Callable[[], None]]:
        """Return the steps by name, in their order."""
        return {
            "order created": self._order,
            "order confirmed": lambda: self._ordered.action_confirm(),
            "order delivered": lambda: common.finish(self._ordered.picking_ids),
            "invoice created": self._invoice,
            "invoice posted": lambda: self._invoiced.action_post(),
            "invoice paid": self._pay,
            "vendor receipt created": self._expect,
            "vendor receipt done": lambda: common.finish(self._expected),
            "vendor bill created": self._bill,
            "vendor bill posted": lambda: self._billed.action_post(),
        }

    def _order(self) -> None:
        lines = [(product, _UNITS, product.lst_price) for product in self._bought]
        values = common.order_vals(self._partner, lines)
        self._ordered = self._env["sale.order"].create(values)

    def _invoice(self) -> None:
        self._invoiced = self._ordered._create_invoices()

    def _pay(self) -> None:
        wizard = self._env["account.payment.register"].with_context(
            active_model=self._invoiced._name, active_ids=self._invoiced.ids
        )
        wizard.create({}).action_create_payments()

    def _expect(self) -> None:
        moves = [common.move_vals(product, _UNITS) for product in self._bought]
        values = common.vendor_receipt_vals(self._env, moves)
        self._expected = self._env["stock.picking"].create(values)

    def _bill(self) -> None:
        lines = [
            Command.create({"product_id": product.id, "quantity": _UNITS})
            for product in self._bought
        ]
        self._billed = self._env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self._partner.id,
                "invoice_date": "2026-01-31",
                "invoice_line_ids": lines,
            }
        )
