from . import rma_eligibility, delivered, within_window
