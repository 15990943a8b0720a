from . import (
    rma_credit_exception_wizard,
    rma_invoice_wizard,
    rma_preview_wizard,
    rma_unseen_wizard,
)
