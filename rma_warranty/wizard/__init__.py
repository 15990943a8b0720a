from . import rma_delivered_wizard, rma_override_wizard, rma_reject_wizard
