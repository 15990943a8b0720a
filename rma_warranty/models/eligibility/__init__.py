from . import rma_eligibility, delivered, warranty, within_window
