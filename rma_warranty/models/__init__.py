from .case import rma_reason
from .inspection import rma_grade
from .adjustment import rma_adjustment_type
from .inspection import rma_accessory
from .common import rma_protected, rma_wizard
from .payback import rma_refund_method, account_move_payback
from .case import rma_case_customer
from .payback import rma_case, rma_case_line
from .credit import account_move_cap
from .payback import account_move_discount, account_move_received
from .credit import rma_credit_total
from .review import rma_review_links, account_move
from .credit import account_move_line_credited, rma_case_line_invoice
from .case import rma_case_flow, rma_case_opening, rma_case_mass, rma_case_documents
from .adjustment import rma_case, rma_freight_offer, rma_case_freight, rma_down_payment_kept, rma_down_payment, rma_case_owed
from .goods import rma_case_goods
from .case import rma_case_line_checks, rma_case_line_units
from .receiving import rma_case
from .case import rma_case_return
from .goods_out import rma_case
from .case import rma_line_decision
from .adjustment import rma_case_line_agreed, rma_case_line_graded
from .credit import rma_case_line_unseen
from .warranty import rma_waivable, rma_case_line_deductible, rma_case_line_shares, rma_case_line_warranty, rma_case_line_verdict
from .goods_out import rma_case_line
from .case import rma_case_line_owner
from .inspection import rma_case_line_sending, rma_case_line_gone, rma_case_sending
from .case import rma_case_line_quantities
from .exchange import rma_case_line_exchange, rma_case_line_offer, rma_case_line_endorsement, rma_case
from .goods import stock_move_cost
from .credit import rma_reversed_cost
from .exchange import account_move_line, sale_order_line, account_move, stock_picking, rma_case_line_replacement
from .case import rma_case, rma_case_line
from .inspection import rma_case, rma_case_line_lost, rma_inspection_carrier, rma_inspection_check
from .adjustment import rma_inspection
from .inspection import rma_inspection_mass, rma_inspection_place, rma_inspection_gone, rma_inspection_routing, rma_inspection_value, rma_inspection, rma_inspection_moved
from .adjustment import rma_adjustment_limit, rma_adjustment_share, rma_adjustment
from .goods_out import rma_goods_out_reminder, rma_goods_out_taken, rma_goods_out, rma_goods_taken, rma_goods_out_lost
from .case import rma_notification
from .common import rma_mass
from .credit import rma_preview
from .review import rma_review_limit, rma_review_warnings, rma_review_warnings_facts, rma_note_comparison, rma_review_posting, rma_credit_report, rma_open_credit
from .rules import rma_eligibility, rma_eligibility_delivered
from .warranty import rma_eligibility_warranty
from .rules import rma_eligibility_within_window
from .goods import rma_moved_finder
from .inspection import rma_goods_moved
from .goods_out import rma_out_moved
from .goods import rma_goods_mover
from .credit import rma_credit_note_builder, rma_credit_note_amounts, rma_credit_note_coins, rma_own_lines
from .warranty import rma_deductible
from .adjustment import rma_note_extras, rma_freight_refund, rma_grade_deduction, rma_agreed_refund
from .case import rma_resolution, rma_resolution_none
from .credit import rma_resolution_refund
from .warranty import rma_resolution_repair
from .exchange import rma_resolution_replacement, rma_exchange
from .payback import rma_payback, rma_payback_bank_transfer, rma_payback_cash, rma_payback_open_invoices, rma_payback_exchange, rma_payback_original
from .goods_out import rma_goods_out_mover, rma_goods_out_mover_lost
from .inspection import rma_refurbishing, rma_disposition, rma_disposition_restock, rma_disposition_scrap, rma_disposition_by_transfer, rma_disposition_lost, rma_disposition_quarantine, rma_disposition_refurbish, rma_disposition_to_customer, rma_disposition_to_vendor
from .goods import rma_receipt_trips, rma_receipt
from .goods_out import rma_receipt
from .receiving import rma_receipt_alert, rma_receiving_finder, rma_receiving_booker_packages
from .goods import rma_goods_cap
from .receiving import rma_receiving_booker, rma_receipt_checker, rma_receiving_reader, rma_receiving_screen, rma_receiving, rma_alert_settler, rma_alert_settler_owner, rma_box_finder, rma_box, rma_box_line
from .case import rma_timeline
from .portal import rma_portal, rma_portal_offers
from .credit import rma_red_invoice
from .warranty import rma_serial_passport, rma_warranty_part, rma_warranty_item, rma_warranty_remedy, rma_warranty_term_payers, rma_warranty_term_ladder, rma_warranty_term, rma_warranty_finder, rma_warranty_dates, rma_warranty_units, rma_warranty_replacer, rma_warranty_extender, rma_warranty_issuer, rma_warranty_past, rma_warranty_history, rma_warranty_answer, rma_warranty_certificate_actions, rma_warranty_certificate_state, rma_warranty_certificate_repairs, rma_warranty_certificate_registration, rma_warranty_certificate, rma_warranty_print_documents, rma_warranty_print, rma_warranty_extension, rma_warranty_registrar, rma_warranty_claim, rma_warranty_page, rma_warranty_portal
from .common import rma_attempt, rma_staff_views
from .warranty import product_category
from .inspection import product_product, product_template
from .adjustment import account_move_line
from .credit import sale_order_line
from .case import sale_order_line_units
from .credit import account_move, account_move_line
from .payback import account_payment, payment_transaction
from .case import res_company, rma_company_settings, res_config_settings, res_partner
from .payback import res_partner_bank
from .case import res_users, sale_order, sale_order_line
from .goods import stock_location
from .goods_out import stock_lot
from .goods import stock_move, stock_move_line
from .goods_out import stock_move
from .goods import stock_move_value, stock_picking, stock_quant, stock_rule, stock_warehouse
