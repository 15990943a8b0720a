"""Exchanges of the demonstration shop: offered, settled, at equal value."""

from odoo.api import Environment
from odoo.models import BaseModel

from workbench.inside import demo_sales


def tell(env: Environment, customers: BaseModel, products: dict) -> None:
    """Offer one customer a dearer drill, send it to the other, replace a hose."""
    clara, ben = customers
    small, big = products["Cordless Drill 18 V"], products["Cordless Drill 36 V"]
    order = demo_sales.sell(env, clara, [(small, 1)], days_ago=7)
    _exchange(order, "not_as_described", big)
    order = demo_sales.sell(env, ben, [(small, 1)], days_ago=6)
    sent = _exchange(order, "not_as_described", big)
    sent.line_ids.is_replacement_accepted = True
    _send(sent)
    sent.action_settle_exchange()
    order = demo_sales.sell(env, ben, [(products["Garden Hose 25 m"], 2)], days_ago=5)
    _send(_exchange(order, "damaged"))


def _exchange(order: BaseModel, reason: str, other: BaseModel | None = None):
    """Return a case whose goods are here, to be exchanged for ``other`` if given."""
    case = demo_sales.request(order.env, order, [(0, 1)], reason)
    case.line_ids.resolution = "replacement"
    if other:
        case.line_ids.replacement_product_id = other
    demo_sales.bring(case)
    return case


def _send(case: BaseModel) -> None:
    """Grade what came and deliver the replacement."""
    demo_sales.inspect(case, ["a"])
    case.action_send_replacements()
    delivery = case.with_env(demo_sales.as_login(case.env, "will")).delivery_ids
    delivery.move_ids.picked = True
    delivery.button_validate()
