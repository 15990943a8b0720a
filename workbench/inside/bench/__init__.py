"""Measure the add-on against the same work done with bare core calls.

``ratios`` and ``report`` are pure; the others need Odoo.
"""
