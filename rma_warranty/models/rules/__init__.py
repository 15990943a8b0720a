from . import (
    res_partner,
    rma_case_customer_kind,
    rma_working_days,
    rma_eligibility,
    rma_eligibility_delivered,
    rma_eligibility_within_window,
    rma_case_line,
    sale_order_line,
)
