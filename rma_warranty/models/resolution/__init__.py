from . import (
    credit_note_builder,
    credit_note_remainder,
    rma_resolution,
    no_remedy,
    refund,
)
