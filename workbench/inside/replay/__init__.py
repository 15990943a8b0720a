"""Process a shop's real returns through the add-on and check the books.

``source``, ``matching`` and ``figures`` are pure: they know the file, not Odoo.
"""
