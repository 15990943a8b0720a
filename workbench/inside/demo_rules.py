"""Rules of the demonstration shop."""

from odoo.api import Environment
from odoo.fields import Command


def set_up(env: Environment) -> None:
    """Make a few rules, for what is requested from now on."""
    eu = env["rma.law.profile"].search([("code", "=", "EU")])
    eu._apply(env.company)
    damaged = env.ref("rma_warranty.rma_reason_group_delivery")
    own = {"company_id": env.company.id}
    env["rma.policy"].create(
        [
            {
                **own,
                "name": "Small amounts are approved at once",
                "sequence": 10,
                "is_amount_limited": True,
                "amount_to": 60.0,
                "decision": "approve",
            },
            {
                **own,
                "name": "Our fault: we pay the way back",
                "sequence": 20,
                "reason_ids": [Command.set(damaged.ids)],
                "freight_payer": "us",
                "fee_kind": "none",
            },
            {
                **own,
                "name": "Businesses: 30 days, 10 % fee",
                "sequence": 30,
                "customer_kind": "business",
                "window_kind": "days",
                "window_days": 30,
                "fee_kind": "percent",
                "fee_percent": 10.0,
            },
            {
                **own,
                "name": "All else: a person decides",
                "sequence": 100,
                "decision": "ask",
            },
        ]
    )
