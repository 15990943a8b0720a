"""After-sales rights take no right away that somebody has from elsewhere."""

from odoo.api import SUPERUSER_ID, Environment

DOMAINS = {
    "account_move_rule_rma": (
        "[(1, '=', 1)] if user._rma_reads_all('account.move') else "
        "[('move_type', 'in', ('out_invoice', 'out_refund'))]"
    ),
    "account_move_line_rule_rma": (
        "[(1, '=', 1)] if user._rma_reads_all('account.move.line') else "
        "[('move_id.move_type', 'in', ('out_invoice', 'out_refund'))]"
    ),
}


def migrate(cr, version):
    env = Environment(cr, SUPERUSER_ID, {})
    # The only rule for groups on payments hid all others from everybody.
    hiding = env.ref("rma_warranty.account_payment_rule_rma", raise_if_not_found=False)
    if hiding:
        hiding.unlink()
    for name, domain in DOMAINS.items():
        rule = env.ref(f"rma_warranty.{name}", raise_if_not_found=False)
        if rule:
            rule.domain_force = domain
