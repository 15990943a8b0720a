"""What happened to the units of a case line, and what follows from it.

The one place in which the units of a line are counted together. Records give the
facts, see ``rma.case.line._get_unit_facts``; fields, previews and reports show
what :class:`LineUnits` makes of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from odoo.tools import float_compare, float_round

# Dispositions that mean something for other figures than their own.
BACK, KEPT = "to_customer", "quarantine"

# What the customer gets for the units of a line; nothing is said before that.
MONEY, GOODS, NOTHING = "money", "goods", "nothing"


@dataclass(frozen=True, kw_only=True, slots=True)
class LineUnits:
    """The units of one line, in the product's own unit, none below zero.

    The fields are facts. What follows from them are properties, which are not
    rounded unless they tell what is left of something. For what would be, make
    a changed copy: :meth:`inspect`, :meth:`release`, or ``dataclasses.replace``.
    """

    # What was decided.
    asked: float = 0.0
    is_taken_up: bool = False  # requested or approved, and not rejected
    is_approved: bool = False
    is_kept: bool = False  # no goods come back
    is_confirmed: bool = False  # the defect is known without an inspection here
    remedy: str = ""
    # What happened to the goods.
    missing: float = 0.0  # approved, and nobody waits for them any more
    received: float = 0.0
    routed: Mapping = field(default_factory=lambda: MappingProxyType({}))
    staying: frozenset = frozenset((BACK, KEPT))  # in which goods are not gone
    sending: float = 0.0  # of those routed back: not left yet
    out: float = 0.0  # at a service centre
    # What happened to the money.
    credited: float = 0.0
    in_draft: float = 0.0
    uninvoiced: float = 0.0  # came back before they were invoiced
    worthless: float = 0.0  # inspected, and of a grade that gives nothing back
    # What was sent in their place.
    replaced: float = 0.0
    charged: float = 0.0  # of those: on draft or posted invoices of their own
    # What is planned only.
    arriving: float = 0.0
    inspecting: float = 0.0
    replacing: float = 0.0
    digits: int = 2

    # === GOODS === #

    @property
    def expected(self):
        """Approved units that have come or are still waited for."""
        return self.asked - self.missing

    @property
    def taken_up(self):
        """Units that have come or are waited for, those beyond the asked included."""
        return max(self.expected, self.received)

    @property
    def waiting(self):
        """Expected units that have not come."""
        return max(self.expected - self.received, 0.0)

    @property
    def unarrived(self):
        """Asked units that have not come, whether anybody waits for them or not."""
        return max(self.asked - self.received, 0.0)

    @property
    def unplanned(self):
        """Expected units that are neither received nor in a receipt."""
        if not self.is_approved or self.is_kept:
            return 0.0
        return self._left(self.expected - self.received - self.arriving)

    @property
    def inspected(self):
        return sum(self.routed.values())

    @property
    def uninspected(self):
        """Received units without a confirmed inspection."""
        return self.received - self.inspected

    @property
    def back(self):
        """Units that go back to the customer, those that have not left included."""
        return self.routed.get(BACK, 0.0)

    @property
    def in_quarantine(self):
        return self.routed.get(KEPT, 0.0)

    @property
    def gone(self):
        """Units that were routed elsewhere than back to the customer."""
        codes = self.routed.keys() - self.staying
        return sum(self.routed[code] for code in codes)

    @property
    def sent_back(self):
        """Units that have left for the customer again."""
        return self.back - self.sending

    @property
    def unrouted(self):
        """Received units for which nothing was decided, or quarantine for now."""
        return self.uninspected + self.in_quarantine

    @property
    def undecided(self):
        """Units that have yet to come, to be routed or to leave."""
        rest = self.taken_up - self.inspected + self.in_quarantine
        return max(rest, 0.0) + self.sending

    @property
    def present(self):
        """Units in the returns location that may be moved."""
        return self._left(self.unrouted - self.out)

    @property
    def is_all_out(self):
        """Whether goods are at a service centre and none of the line are here."""
        return bool(self.out) and not self.present

    @property
    def uninspected_here(self):
        """Units that are here without a confirmed inspection."""
        return self._left(min(self.uninspected, self.present))

    @property
    def to_inspect(self):
        """Units that are here without a draft or confirmed inspection."""
        return self._left(self.uninspected_here - self.inspecting)

    @property
    def held(self):
        """Units of the order line that this line takes up (G1).

        Units that nobody waits for any more can be returned later; so can those
        that were sent back to the customer.
        """
        if not self.is_taken_up:
            return 0.0
        return max(self.taken_up - self.sent_back, 0.0)

    # === WHAT THE CUSTOMER GETS === #

    @property
    def stayed(self):
        """Received units that don't go back to the customer."""
        return self.received - self.back

    @property
    def owed(self):
        """Units for which the customer gets something else.

        Received ones that stayed, but no more than were approved; all of those
        when the customer keeps the goods. Below zero when more went back than
        are counted as received.
        """
        return self.asked if self.is_kept else min(self.asked, self.stayed)

    @property
    def promised(self):
        """Units for which the customer will get something else, once all is here."""
        return self.expected - self.back

    @property
    def is_nothing_due(self):
        """Whether it is decided that the customer gets nothing."""
        return self.remedy == NOTHING

    @property
    def given_up(self):
        """Units that don't go back and for which the customer gets nothing."""
        if not self.is_nothing_due:
            return 0.0
        return max(self.gone - self.noted, 0.0)

    # === MONEY === #

    @property
    def noted(self):
        """Units on credit notes, drafts included."""
        return self.credited + self.in_draft

    @property
    def unposted(self):
        """Received units that are on no posted credit note."""
        return max(self.received - self.credited, 0.0)

    @property
    def unnoted(self):
        """Owed units that are on no credit note."""
        return max(self.owed - self.noted, 0.0)

    @property
    def due(self):
        """Units for which the customer gets money."""
        return self.owed if self.remedy == MONEY else 0.0

    @property
    def not_creditable(self):
        """Owed units on no credit note whose grade gives nothing back."""
        if self.remedy != MONEY:
            return 0.0
        rest = self._round(self.due - self.noted - self.uninvoiced)
        return max(min(self.worthless, rest), 0.0)

    @property
    def needless(self):
        """Due units that need no credit note."""
        return self.uninvoiced + self.not_creditable

    @property
    def to_credit(self):
        """Due units that are on no credit note and need one."""
        return self._left(self.due - self.noted - self.needless)

    @property
    def unpaid(self):
        """Promised units that need a credit note and are on no posted one."""
        if self.remedy != MONEY:
            return 0.0
        return max(self.promised - self.needless - self.credited, 0.0)

    def get_unseen(self, extra=0.0):
        """Return the credited units that are here and were not inspected.

        None where a confirmed defect rests on an inspection or on a report.

        :param float extra: units that are about to be credited as well
        """
        if self.is_kept or self.is_confirmed:
            return 0.0
        seen = self.inspected - self.back
        settled = self.noted + self.needless + extra
        return self._left(min(settled - seen, self.uninspected))

    # === REPLACEMENTS === #

    @property
    def replaceable(self):
        """Units for which others may be sent, those sent included.

        Owed ones; those that are waited for as well when the defect is confirmed.
        """
        if self.remedy != GOODS:
            return 0.0
        is_early = self.is_confirmed and not self.is_kept
        return self.promised if is_early else self.owed

    @property
    def to_replace(self):
        """Units for which others are neither sent nor on their way."""
        if not self.replaceable:
            return 0.0
        return self._left(self.replaceable - self.replaced - self.replacing)

    @property
    def is_replacement_open(self):
        """Whether units are still to be replaced or on their way."""
        return self._compare(self.replaceable, self.replaced) > 0

    @property
    def sent_for(self):
        """Received units in whose place others were sent or are on their way.

        None when others may be sent before any have come.
        """
        if self.is_confirmed or self.is_kept or self.remedy != GOODS:
            return 0.0
        return self.replaced + self.replacing

    @property
    def bound(self):
        """Received units that can't leave: inspected, credited or replaced."""
        return max(self.inspected, self.noted, self.sent_for)

    @property
    def documented(self):
        """Replaced units that notes or invoices are about."""
        return max(self.charged, self.noted)

    @property
    def given(self):
        """Units that the customer got something else for, or will at once."""
        return self.noted + self.replaced + self.replacing

    @property
    def lost(self):
        """Units that were replaced and of which the old ones don't come."""
        if self.is_kept or not self.missing:
            return 0.0
        return self._left(self.replaced - self.stayed - self.waiting)

    @property
    def uncounted(self):
        """Units sent whose old ones the customer still has, not charged either."""
        left = max(self.received - self.sent_back, 0.0)
        return self._left(self.replaced - self.charged - left)

    def get_exchange_due(self, *, is_priced, is_missing_free):
        """Return (units to charge, units to credit) that no document has yet.

        :param bool is_priced: returned units are credited and sent ones charged
        :param bool is_missing_free: old units that don't come are given away
        """
        if not self.replaced:
            return 0.0, 0.0
        lost = 0.0 if is_missing_free else self.lost
        charge = self.replaced if is_priced else lost
        given = max(self.owed, 0.0) + (self.lost if is_missing_free else 0.0)
        back = min(given, self.replaced) if is_priced else 0.0
        return self._left(charge - self.charged), self._left(back - self.noted)

    # === STATUSES === #

    @property
    def goods_status(self):
        """Return the code of where the goods are."""
        if not self.is_approved or self.is_kept:
            return "none"
        if self._compare(self.received, self.expected) < 0:
            return "partial" if self.received else "waiting"
        if self._compare(self.received, 0.0) <= 0:
            return "none"
        if self._compare(self.inspected, self.received) < 0:
            return "out" if self.is_all_out else "received"
        if self._compare(self.in_quarantine, 0.0) > 0:
            return "quarantine"
        return "sending" if self._compare(self.sending, 0.0) > 0 else "routed"

    @property
    def money_status(self):
        """Return the code of how far crediting is; who paid knows more."""
        if self.remedy != MONEY:
            return "none"
        if self._compare(self.in_draft, 0.0):
            return "draft"
        is_begun = self._compare(self.credited, 0.0) != 0
        if self._compare(self.unpaid, 0.0) > 0:
            return "partial" if is_begun else "waiting"
        return "credited" if is_begun else "none"

    # === CHANGED COPIES === #

    def inspect(self, disposition, units, *, is_worthless=False):
        """Return a copy with ``units`` inspected and routed as well."""
        is_worthless = is_worthless and disposition != BACK
        return self._route(disposition, units, units if is_worthless else 0.0)

    def release(self, units, *, is_worthless=False):
        """Return a copy with ``units`` less in quarantine; inspect them again."""
        return self._route(KEPT, -units, -units if is_worthless else 0.0)

    def _route(self, disposition, units, worthless):
        before = self.routed.get(disposition, 0.0)
        return replace(
            self,
            routed=MappingProxyType({**self.routed, disposition: before + units}),
            worthless=self.worthless + worthless,
        )

    # === ARITHMETIC === #

    def _round(self, units):
        return float_round(units, precision_digits=self.digits)

    def _left(self, units):
        """Return what is left, rounded; nothing when it is less."""
        return max(self._round(units), 0.0)

    def _compare(self, units, others):
        return float_compare(units, others, precision_digits=self.digits)
