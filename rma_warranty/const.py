"""Codes that several files share."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

CASE_STATES = [
    ("draft", "Draft"),
    ("requested", "Requested"),
    ("approved", "Approved"),
    ("closed", "Closed"),
    ("rejected", "Rejected"),
    ("cancelled", "Cancelled"),
]

OPEN_STATES = ("draft", "requested", "approved")

# From each state, the states that a case may go to. ``approved -> requested``
# undoes the decision, ``closed -> approved`` reopens a case whose credit note
# or inspection was undone.
CASE_TRANSITIONS = {
    "draft": ("requested", "cancelled"),
    "requested": ("approved", "rejected", "cancelled"),
    "approved": ("requested", "closed", "cancelled"),
    "closed": ("approved",),
    "rejected": ("requested",),
    "cancelled": ("draft",),
}

# Per step of a user: the states it starts from, its target, and the states in
# which it has been done already, so that a repeat is left alone.
CASE_STEPS = {
    "request": (("draft",), "requested", ("requested", "approved", "closed")),
    "approve": (("requested",), "approved", ("approved", "closed")),
    "reject": (("requested",), "rejected", ("rejected",)),
    "undo_decision": (("approved", "rejected"), "requested", ("requested",)),
    "cancel": (("draft", "requested", "approved"), "cancelled", ("cancelled",)),
    "reset": (("cancelled",), "draft", ("draft",)),
}

# Payment states of documents of which nothing is left to be paid.
SETTLED = ("paid", "in_payment", "reversed")

DECISIONS = [
    ("pending", "To decide"),
    ("approved", "Approved"),
    ("rejected", "Rejected"),
]

# States in which goods are at somebody else's, or about to leave.
GOODS_OUT_STATES = ("planned", "out")

# Records that the add-on writes for goods and money need no chatter entries
# of their own: the case carries one message for the whole step.
QUIET_CONTEXT = {
    "tracking_disable": True,
    "mail_notrack": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
}

# Handed from a move of a case to the quants that it reserves: expired ones, too.
ANY_EXPIRY_KEY = "rma_any_expiry"
# The other context key of the add-on: {credit note line id: cost of one unit},
# handed from account.move to account.move.line while notes are posted.
REVERSED_COSTS_KEY = "rma_reversed_costs"

PHOTO_TYPES = ("image/jpeg", "image/png", "image/webp", "image/heic")
# A proof of purchase may be a document, too; of the same size at most.
PROOF_TYPES = (*PHOTO_TYPES, "application/pdf")
PHOTO_MAX_BYTES = 10 * 1024 * 1024
PHOTO_MAX_COUNT = 8

# Context of fields with what a rule is for: a condition doesn't vanish with what it
# names, or the rule would be for everybody.
WITH_ARCHIVED = {"active_test": False}
