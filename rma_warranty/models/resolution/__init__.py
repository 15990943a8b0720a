from . import (
    credit_note_builder,
    credit_note_amounts,
    rma_resolution,
    no_remedy,
    refund,
)
