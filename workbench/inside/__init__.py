"""What runs within Odoo's own Python: here, and only here, ``odoo`` is imported.

Each program is started as ``python -m workbench.inside.NAME --database DB ...``.
"""
