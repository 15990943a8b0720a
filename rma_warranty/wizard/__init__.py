from . import (
    common,
    case,
    rules,
    goods,
    receiving,
    inspection,
    goods_out,
    credit,
    adjustment,
    review,
    payback,
    warranty,
)
