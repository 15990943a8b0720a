from . import (
    rma_agree_wizard,
    rma_waive_wizard,
)
