"""Tools that bring up Odoo 19 and run, test and show the add-ons on it.

Everything here uses Python's standard library alone; only the modules below
``inside/`` may import Odoo and the pinned packages, because those run within
the private virtual environment.
"""
