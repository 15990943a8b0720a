from . import (
    rma_claim_result_wizard,
    rma_refuse_wizard,
    rma_hand_over_wizard,
    rma_void_wizard,
)
