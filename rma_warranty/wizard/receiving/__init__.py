from . import (
    rma_alert_assign_wizard,
    rma_unknown_wizard,
)
