from . import rma_law_wizard, rma_policy_simulator, rma_wait_wizard
