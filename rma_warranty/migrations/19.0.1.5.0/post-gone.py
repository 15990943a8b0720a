"""Closed cases are not asked what customers get for goods that did not go back.

Goods of a repair or of a refused claim were restocked, scrapped or sent to the
vendor without that question. Of open cases, it is asked from now on.
"""

from odoo.api import SUPERUSER_ID, Environment


def migrate(cr, version):
    env = Environment(cr, SUPERUSER_ID, {})
    lines = env["rma.case.line"].search(
        [
            ("loss_reason", "=", False),
            ("state", "in", ("approved", "closed")),
            "|",
            ("resolution", "=", "repair"),
            ("claim_result", "=", "refused"),
        ]
    )
    lines = lines.filtered(lambda line: line._get_units().gone > 0)
    closed = lines.filtered(lambda line: line.state == "closed")
    reason = env._("The case was closed before this was asked.")
    for resolution, own in closed.grouped("resolution").items():
        own.write({"loss_reason": reason, "loss_former_resolution": resolution})
    (lines - closed).modified(["loss_reason"])
    env.flush_all()
