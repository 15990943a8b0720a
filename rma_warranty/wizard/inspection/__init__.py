from . import (
    rma_loss_wizard,
    rma_route_wizard,
    rma_split_wizard,
)
