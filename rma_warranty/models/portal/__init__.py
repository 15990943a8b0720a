from . import (
    rma_portal,
    rma_portal_offers,
    rma_portal_tasks,
    rma_portal_withdrawal,
    rma_warranty_claim,
    rma_warranty_page,
    rma_warranty_portal,
    rma_timeline,
    rma_case,
)
