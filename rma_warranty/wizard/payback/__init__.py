from . import (
    account_payment_register,
    rma_overpay_wizard,
)
