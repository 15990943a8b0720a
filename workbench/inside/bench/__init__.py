"""Measure the add-on against the same work done with bare core calls.

``returns_table`` and ``warranty_tables`` are pure; the others need Odoo.
"""
