from odoo import models


class RmaResolution(models.AbstractModel):
    """What the customer gets: one strategy per resolution code.

    A strategy is a model ``rma.resolution.<code>`` that inherits this
    contract. All methods work on lines of any number of cases.
    """

    _name = "rma.resolution"
    _description = "Resolution of a return"

    def _get(self, code):
        """Return the strategy of a resolution code."""
        return self.env[f"rma.resolution.{code}"]

    def _get_objections(self, lines):
        """Return the reasons, as sentences, why lines can't be approved with it."""
        return []

    def _check(self, lines):
        """Return the reasons, as sentences, why nothing can be done now."""
        return []

    def _preview(self, lines):
        """Return {line: (amount, currency)} that :meth:`_execute` would give.

        Amounts are positive, tax excluded, in the invoice's currency and
        rounded by it. Saves nothing.
        """
        return {}

    def _get_promise(self):
        """Return what customers are told to follow the inspection, or ''."""
        return ""

    def _get_refund_code(self, line):
        """Return the code of the refund method that this resolution asks for, or ''."""
        return ""

    def _execute(self, lines):
        """Give the resolution for all lines in one batch.

        :return: the documents that were created
        """
        raise NotImplementedError
