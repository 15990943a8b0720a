from . import test_main_job, test_tours
from . import test_tools_warranty, test_warranty_access, test_warranty_certificate
from . import test_warranty_claim, test_warranty_dates, test_warranty_extension
from . import test_warranty_ladder, test_warranty_once, test_warranty_returns
from . import test_warranty_term
from . import test_warranty_history, test_warranty_history_events, test_warranty_speed
from . import test_customer_pays, test_deductible, test_warranty_documents
from . import test_portal_access, test_portal_request, test_portal_tour
from . import test_portal_claim, test_portal_registration, test_portal_warranty
from . import (
    test_settings_page,
    test_repaired_delivery,
    test_cost_deliveries,
    test_disposition_owners,
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
    test_claim_without_order,
    test_decision,
    test_eligibility,
    test_goods_cap,
    test_goods_cap_moves,
    test_inspection,
    test_lots,
    test_mass,
    test_multi_company,
    test_once,
    test_partial_receipt,
    test_payback,
    test_payback_bank,
    test_payback_demo,
    test_payback_messages,
    test_payback_migration,
    test_payback_provider,
    test_payback_received,
    test_case_customer,
    test_quarantine,
    test_query_counts,
    test_repair,
    test_replacement,
    test_tools,
    test_undo,
    test_units,
    test_warehouse_setup,
)
from . import (
    test_migration,
    test_notifications,
    test_open_case,
    test_return_slip,
    test_screens,
    test_serial_passport,
    test_timeline,
    test_verdict,
    test_warranty_desk,
    test_other_replacement,
    test_warranty_requirements,
    test_warranty_screens,
    test_portal_parcel,
    test_return_method,
    test_receiving,
    test_red_invoice,
    test_receiving_access,
    test_receiving_alerts,
    test_receiving_box,
    test_receiving_by_hand,
    test_receiving_owner,
    test_receiving_packages,
    test_receiving_parcels,
    test_receiving_places,
    test_receiving_tour,
    test_receiving_unsold,
    test_agreed_price,
    test_whole_discount,
)
from . import (
    test_accessories,
    test_carrier_claim,
    test_diagnosis,
    test_procedure,
    test_loan,
    test_goods_out_setup,
    test_goods_figures,
    test_goods_property,
    test_refurbish,
    test_refurbish_setup,
    test_refurbish_warranty,
    test_routing,
    test_routing_speed,
    test_tools_write_down,
    test_vendor_return,
)
from . import (
    test_credit_report,
    test_review,
    test_review_facts,
    test_review_limits,
    test_review_screen,
    test_review_warnings,
)
from . import (
    test_exchange_cost,
    test_exchange_decided,
    test_exchange_difference,
    test_exchange_endorsement,
    test_exchange_figures,
    test_exchange_portal,
    test_exchange_screens,
)
from . import test_adjustment, test_adjustment_access, test_freight_proposed
from . import test_down_payment_owed, test_grade_credit, test_preview
from . import (
    test_credit_note_chosen,
    test_credit_note_obstacles,
    test_credit_note_property,
    test_credit_note_rate,
    test_credit_note_reversed,
    test_credit_note_sessions,
    test_credit_note_discounted,
    test_money_cap_exception,
    test_money_cap_property,
    test_money_cap_total,
)
from . import test_stored_protection
from . import test_property_testing
from . import test_roles_rights, test_roles_screens, test_roles_stories
from . import test_company_rules, test_empty_sets, test_portal_limits
from . import test_public_methods, test_units_property
from . import (
    test_goods_moved_by_core,
    test_goods_out_lost,
    test_goods_out_moved,
    test_waiting_states,
)
