"""The apps that real companies have beside the add-ons, and who meets them how."""

# What is installed by itself once these are there comes along: sale_mrp,
# purchase_stock, sale_loyalty, sale_purchase_stock, repair_mrp and others.
NEIGHBOURS = (
    "loyalty",
    "mrp",
    "point_of_sale",
    "product_expiry",
    "purchase",
    "repair",
    "sale_management",
    "stock_delivery",
    "stock_dropshipping",
    "stock_landed_costs",
    "website_sale",
)
APPS_FIRST = "apps-first"
ADDON_FIRST = "addon-first"
ORDERS = (APPS_FIRST, ADDON_FIRST)
# The stories that run among the neighbours, below each add-on's tests.
STORIES = "test_roles*.py"
