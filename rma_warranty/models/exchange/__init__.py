from . import (
    rma_case_line_exchange,
    rma_case_line_offer,
    rma_case_line_endorsement,
    rma_case,
    account_move_line,
    sale_order_line,
    account_move,
    stock_move,
    stock_picking,
    rma_case_line_replacement,
    rma_resolution_replacement,
    rma_exchange,
)
