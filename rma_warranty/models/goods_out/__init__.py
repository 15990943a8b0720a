from . import (
    rma_case,
    rma_case_line,
    rma_goods_out,
    rma_goods_out_reminder,
    rma_goods_out_taken,
    rma_goods_taken,
    rma_goods_out_lost,
    rma_out_moved,
    rma_goods_out_mover,
    rma_goods_out_mover_lost,
    rma_receipt,
    stock_move,
)
