from . import (
    rma_review_links,
    account_move,
    rma_review_limit,
    rma_review_warnings,
    rma_review_warnings_facts,
    rma_note_comparison,
    rma_review_posting,
    rma_credit_report,
    rma_open_credit,
    res_users,
    res_company,
    rma_case,
)
