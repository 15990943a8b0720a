from . import (
    rma_goods_away_wizard,
    rma_goods_back_wizard,
    rma_goods_lost_wizard,
    rma_goods_out_wizard,
)
