"""What the bench and the replay measure and show with.

``lanes`` are equal databases to work in, with a meter; ``rounds`` compare ways that
take turns; ``tables`` show figures. Only ``lanes`` needs Odoo.
"""
