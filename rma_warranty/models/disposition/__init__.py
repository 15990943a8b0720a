from . import rma_disposition, restock, scrap
