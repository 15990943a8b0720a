from . import rma_payback, bank_transfer, cash, open_invoices, exchange, original
