from . import (
    rma_portal,
    rma_portal_offers,
)
