"""The verdict on a claim is called claim result, wherever users wrote it down."""

from odoo.addons.rma_warranty.tools.renames import (
    rename_dialog,
    rename_fields,
    replace_names,
)

FIELDS = {
    "verdict": "claim_result",
    "verdict_reason": "claim_result_reason",
    "verdict_item_id": "claim_result_item_id",
    "date_verdict": "date_claim_result",
    "is_verdict_allowed": "is_claim_result_allowed",
}
# Of methods that buttons call, and of filters.
OTHERS = {
    "action_confirm_verdict": "action_confirm_claim_result",
    "action_refuse_verdict": "action_refuse_claim_result",
    "action_undo_verdict": "action_undo_claim_result",
    "verdict_missing": "claim_result_missing",
    "search_default_verdict_missing": "search_default_claim_result_missing",
    "group_verdict": "group_claim_result",
    "search_default_group_verdict": "search_default_group_claim_result",
}


def migrate(cr, version):
    rename_fields(cr, "rma.case.line", FIELDS, words=["verdict"])
    replace_names(cr, OTHERS)
    rename_dialog(cr, "rma.verdict.wizard", "rma.claim.result.wizard")
