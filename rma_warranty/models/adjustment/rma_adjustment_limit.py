from odoo import models
from odoo.exceptions import AccessError

from ...sql import lock_rows


class RmaAdjustment(models.Model):
    """Limits per kind of what is deducted and added, which nobody can split up.

    Part of rma.adjustment. All rows of a kind add up, over the case and all
    cases of the same orders, whether a document carries them or not.
    """

    _inherit = "rma.adjustment"

    def _check_limit(self):
        """Raise when staff exceed the kind's limit, all rows together.

        :raises AccessError: names kind, total and limit
        """
        is_manager = self.env.user.has_group("rma_warranty.group_rma_manager")
        if self.env.su or is_manager:
            return
        # Whoever enters another one at this moment has to wait (G2).
        excesses = self._get_limit_excesses(lock=True)
        for adjustment, (total, limit, currency) in excesses.items():
            raise AccessError(
                self.env._(
                    "%(name)s: only an After-sales Manager may enter more than "
                    "%(limit)s. All of this kind together come to %(total)s, over the "
                    "cases of the same orders.",
                    name=adjustment._get_title(),
                    limit=currency.format(limit),
                    total=currency.format(total),
                )
            )

    def _get_limit_excesses(self, lock=False):
        """Return {adjustment: (total, limit, currency)} of those over their limit.

        In the currency of the kind.

        :param bool lock: lock the cases that the amounts add up over
        """
        # Amounts of other cases, which staff may not all read.
        limited = self.sudo().filtered("type_id.limit_amount")
        families = limited.case_id._get_families()
        if lock:
            lock_rows(limited.case_id.union(*families.values()))
        siblings = limited._get_limit_siblings(families)
        result = {}
        for adjustment in limited:
            kind = adjustment.type_id
            total = sum(own._get_kind_amount() for own in siblings[adjustment])
            if kind.currency_id.compare_amounts(total, kind.limit_amount) > 0:
                key = adjustment.with_env(self.env)
                result[key] = (total, kind.limit_amount, kind.currency_id)
        return result

    def _get_limit_siblings(self, families):
        """Return {adjustment: all of its kind on the case and on the same orders}.

        :param dict families: see ``rma.case._get_families``
        """
        cases = self.case_id.union(*families.values())
        found = self.search(
            [
                ("type_id", "in", self.type_id.ids),
                ("case_id", "in", cases.ids),
                ("case_id.state", "not in", ("rejected", "cancelled")),
            ]
        )
        return {
            adjustment: found.filtered(
                lambda own, limited=adjustment: (
                    own.case_id in families[limited.case_id]
                    and own.type_id == limited.type_id
                )
            )
            for adjustment in self
        }

    def _get_kind_amount(self):
        """Return the amount in the currency of the kind."""
        self.ensure_one()
        company = self.company_id
        return self.currency_id._convert(
            self.amount, self.type_id.currency_id, company, company._rma_get_today()
        )
