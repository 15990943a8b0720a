from . import (
    rma_resolution_store_credit,
    rma_disposition_donation,
)
