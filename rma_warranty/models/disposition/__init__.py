from . import rma_disposition, restock, scrap, to_customer
