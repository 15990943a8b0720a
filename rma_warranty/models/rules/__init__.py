from . import (
    rma_eligibility,
    rma_eligibility_delivered,
    rma_eligibility_within_window,
)
