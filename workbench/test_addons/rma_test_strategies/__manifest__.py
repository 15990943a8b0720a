{
    "name": "Returns and Warranty: strategies of an add-on",
    "version": "19.0.1.0.0",
    "summary": "Store credit and donations, to prove that the core needs no change",
    "category": "Hidden",
    "author": "rma_warranty contributors",
    "license": "LGPL-3",
    "depends": ["rma_warranty"],
    "auto_install": False,
}
