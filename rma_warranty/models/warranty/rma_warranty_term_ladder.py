from odoo import fields, models

from ...tools.warranty import remedies_after_repairs

# What failed repairs open, in this order where the term names none.
NEXT_REMEDIES = ("replacement", "refund")


class RmaWarrantyTerm(models.Model):
    """Which remedies open when repairs fail.

    Part of rma.warranty.term. A term may offer a repair only, or others on the
    first days only. Nobody has to accept one repair after the other: after so
    many that failed, replacement and refund are offered, too, until the
    warranty ends. They then come first, as one more repair is what failed.

    Two is what new terms say: the only number that a law we know names (China:
    exchange after two repairs without success, else refund). Others say "a
    reasonable number" or less, so a company may lower it.
    """

    _inherit = "rma.warranty.term"

    repair_attempts = fields.Integer(
        "Repairs before the next remedy",
        default=2,
        help="After so many failed repairs of a unit, replacement and refund are "
        "offered, too, whatever the rows say. 0: never.",
    )

    _attempts_positive = models.Constraint(
        "CHECK(repair_attempts >= 0)",
        "The repairs before the next remedy can't be less than none.",
    )

    def _is_next_open(self, repairs):
        """Tell whether so many failed repairs open the next remedy."""
        self.ensure_one()
        return 0 < self.repair_attempts <= repairs

    def _open_next(self, offered, repairs):
        """Return the remedies on a day with what failed repairs open.

        :param list offered: (code, last day or 0) without them
        :param int repairs: of this very unit that failed
        """
        if not self._is_next_open(repairs):
            return offered
        named = [row.remedy for row in self.remedy_ids if row.remedy in NEXT_REMEDIES]
        return remedies_after_repairs(offered, [*named, *NEXT_REMEDIES])

    def _describe_ladder(self):
        """Return when more is offered than the rows say; empty if never."""
        self.ensure_one()
        codes = self.remedy_ids.mapped("remedy")
        repairs = self.env["rma.resolution"]._get_codes("_is_repair")
        if not self.repair_attempts or (codes and not {*codes} & {*repairs}):
            return ""
        if self.repair_attempts == 1:
            return self.env._("Replacement or refund after a failed repair")
        return self.env._(
            "Replacement or refund after %(count)s failed repairs",
            count=self.repair_attempts,
        )
