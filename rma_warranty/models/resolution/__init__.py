from . import (
    credit_note_builder,
    credit_note_amounts,
    deductible,
    rma_resolution,
    no_remedy,
    refund,
    repair,
    replacement,
)
