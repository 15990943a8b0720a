from . import rma_policy_simulator, rma_wait_wizard
