"""Process a shop's real returns through the add-on and check the books.

``source``, ``matching``, ``expectation`` and ``figures`` are pure: they know the
file, not Odoo. ``shop``, ``returns`` and ``books`` know Odoo, not the file.
"""
