from . import rma_policy_simulator
