{
    "name": "Returns and Warranty: UBL",
    "version": "19.0.1.0.0",
    "summary": "Electronic credit notes of returns name the invoice they credit",
    "category": "Supply Chain/Inventory",
    "author": "rma_warranty contributors",
    "license": "LGPL-3",
    "depends": ["rma_warranty", "account_edi_ubl_cii"],
    "auto_install": True,
}
