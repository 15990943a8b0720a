"""Measure the add-on against the same work done with bare core calls.

``tables`` says what is shown and what may be taken; it alone needs no Odoo.
"""
