from . import rma_disposition, restock, scrap, to_customer
from . import quarantine, refurbish, to_vendor
