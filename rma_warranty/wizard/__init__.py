from . import (
    common,
    case,
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
