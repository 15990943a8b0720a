from . import rma_disposition, restock, scrap, to_customer
from . import lost, quarantine, refurbish, to_vendor
