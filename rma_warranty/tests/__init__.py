from . import test_main_job, test_tours
from . import test_warranty_certificate
from . import test_portal_access, test_portal_request, test_portal_tour
from . import (
    test_cost_reversal,
    test_credit_note_access,
    test_credit_note_invoices,
    test_credit_note_mirror,
    test_credit_note_order,
    test_credit_note_proration,
    test_credit_note_rounding,
    test_credit_note_speed,
    test_credit_note_undo,
    test_money_cap,
    test_never_invoiced,
)
from . import (
    test_access,
    test_decision,
    test_eligibility,
    test_goods_cap,
    test_inspection,
    test_lots,
    test_mass,
    test_multi_company,
    test_once,
    test_partial_receipt,
    test_quarantine,
    test_query_counts,
    test_tools,
    test_undo,
    test_warehouse_setup,
)
