from . import (
    rma_strategy,
    ir_cron,
    ir_model_data,
    rma_protected,
    rma_remembered,
    rma_wizard,
    rma_batch,
    rma_attempt,
    rma_staff_views,
    res_users,
)
