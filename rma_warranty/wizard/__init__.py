from . import (
    rma_alert_assign_wizard,
    rma_verdict_wizard,
    rma_delivered_wizard,
    rma_override_wizard,
    rma_refuse_wizard,
    rma_reject_wizard,
    rma_hand_over_wizard,
    rma_route_wizard,
    rma_split_wizard,
    rma_unknown_wizard,
    rma_void_wizard,
    rma_waive_wizard,
)
