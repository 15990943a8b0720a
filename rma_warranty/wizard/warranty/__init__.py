from . import (
    rma_verdict_wizard,
    rma_refuse_wizard,
    rma_hand_over_wizard,
    rma_void_wizard,
)
