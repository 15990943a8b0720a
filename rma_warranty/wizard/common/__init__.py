from . import (
    rma_reason_wizard,
)
