from . import (
    rma_customer_wizard,
    rma_delivered_wizard,
    rma_escalate_wizard,
    rma_override_wizard,
    rma_reject_wizard,
    rma_settings,
)
