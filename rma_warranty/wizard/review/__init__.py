from . import (
    validate_account_move,
    rma_send_back_wizard,
)
