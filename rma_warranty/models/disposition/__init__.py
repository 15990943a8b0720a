from . import rma_disposition, restock, scrap, by_transfer
from . import lost, quarantine, refurbish, to_customer, to_vendor
