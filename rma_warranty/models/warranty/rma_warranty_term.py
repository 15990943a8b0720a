from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError

from ...tools.warranty import remedies_on, to_duration

DURATION_UNITS = [
    ("day", "Days"),
    ("month", "Months"),
    ("year", "Years"),
    ("lifetime", "Lifetime"),
]
# What certificates don't carry; see ``write``.
LOOSE_FIELDS = {"active", "sequence", "date_from", "date_to", "successor_id"}
LOOSE_FIELDS |= {"frozen_id", "version_of_id", "version", "company_id"}


class RmaWarrantyTerm(models.Model):
    """What is promised for delivered goods, for how long, and by whom.

    Certificates refer to a frozen copy of the term, made when the first one
    is given after a change: a term that is changed later never changes what
    was promised before. Frozen copies are archived and can't be edited.
    """

    _name = "rma.warranty.term"
    _description = "Warranty term"
    _inherit = ["rma.protected"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Leave empty to share it between companies."
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id
    )
    coverage = fields.Selection(
        [
            ("full", "Full warranty"),
            ("limited", "Limited warranty"),
            ("none", "No warranty"),
        ],
        required=True,
        default="limited",
        help="No warranty is an answer, too: products with it get no certificate, "
        "whatever their category says.",
    )
    duration = fields.Integer(default=24)
    duration_unit = fields.Selection(DURATION_UNITS, required=True, default="month")
    start_event = fields.Selection(
        [
            ("delivery", "Delivery"),
            ("invoice", "Invoice"),
            ("order", "Order"),
            ("window_end", "End of the return window"),
            ("registration", "Registration by the customer"),
        ],
        "Starts with",
        required=True,
        default="delivery",
    )
    registration_days = fields.Integer(
        "Days to register",
        default=30,
        help="Customers who register within so many days after the delivery start "
        "their warranty on that day; for all others it starts with the delivery.",
    )
    date_from = fields.Date("For deliveries from")
    date_to = fields.Date("For deliveries until")
    successor_id = fields.Many2one(
        "rma.warranty.term",
        "Afterwards",
        ondelete="restrict",
        domain="[('version_of_id', '=', False), ('id', '!=', id)]",
        help="The term of deliveries after the last day of this one.",
    )
    provider = fields.Selection(
        [("us", "We"), ("manufacturer", "The manufacturer"), ("insurer", "An insurer")],
        "Given by",
        required=True,
        default="us",
    )
    provider_id = fields.Many2one("res.partner", ondelete="restrict")
    claim_channel = fields.Selection(
        [("us", "With us"), ("provider", "Provider"), ("centre", "A service centre")],
        "Where to claim",
        required=True,
        default="us",
    )
    claim_partner_id = fields.Many2one(
        "res.partner", "Service centre", ondelete="restrict"
    )
    deductible = fields.Monetary(
        help="What the customer pays for each claim, taxes as those of the product "
        "for deductibles in the settings.",
    )
    max_claims = fields.Integer("Claims at most", help="0 means no limit.")
    replacement_rule = fields.Selection(
        [
            ("rest", "The rest of this warranty"),
            ("minimum", "The rest, but a number of days at least"),
            ("new", "A new warranty"),
        ],
        "A replacement gets",
        required=True,
        default="rest",
    )
    replacement_days = fields.Integer("Days at least", default=90)
    is_repair_time_added = fields.Boolean("Time in repair is added")
    is_transferable = fields.Boolean("Can be handed over", default=True)
    item_ids = fields.One2many(
        "rma.warranty.item", "term_id", "Covered and excluded", copy=True
    )
    remedy_ids = fields.One2many(
        "rma.warranty.remedy", "term_id", "Remedies", copy=True
    )
    claim_steps = fields.Html("How to claim", translate=True)
    terms_text = fields.Html("Full text", translate=True)
    version_of_id = fields.Many2one(
        "rma.warranty.term",
        "Version of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    version_ids = fields.One2many(
        "rma.warranty.term",
        "version_of_id",
        "Versions",
        context={"active_test": False},
    )
    version = fields.Integer(readonly=True, copy=False)
    frozen_id = fields.Many2one(
        "rma.warranty.term",
        readonly=True,
        copy=False,
        help="The version that certificates get now; none after a change.",
    )
    certificate_count = fields.Integer(
        "Certificates",
        compute="_compute_certificate_count",
        groups="rma_warranty.group_rma_user",
    )

    _numbers_positive = models.Constraint(
        "CHECK(duration >= 0 AND registration_days >= 0 AND max_claims >= 0 "
        "AND replacement_days >= 0 AND deductible >= 0)",
        "Durations, days, claims and the deductible of a warranty term can't be "
        "negative.",
    )

    @api.constrains("coverage", "duration", "duration_unit")
    def _check_duration(self):
        for term in self:
            if term.coverage != "none" and not term._get_duration():
                raise ValidationError(
                    self.env._(
                        "%(term)s: enter how long the warranty lasts, or choose "
                        "“No warranty”.",
                        term=term.name,
                    )
                )

    @api.constrains("date_from", "date_to", "successor_id")
    def _check_dates(self):
        for term in self:
            if term.date_from and term.date_to and term.date_to < term.date_from:
                raise ValidationError(
                    self.env._(
                        "%(term)s ends on %(to)s, before it begins on %(from)s.",
                        term=term.name,
                        **{"from": term.date_from, "to": term.date_to},
                    )
                )
            if term._has_cycle("successor_id"):
                raise ValidationError(
                    self.env._("%(term)s can't come after itself.", term=term.name)
                )

    def _compute_certificate_count(self):
        groups = self.env["rma.warranty.certificate"]._read_group(
            self._get_certificate_domain(), ["term_id"], ["__count"]
        )
        for term in self:
            term.certificate_count = sum(
                count
                for version, count in groups
                if term in (version, version.version_of_id)
            )

    def _get_certificate_domain(self):
        """Return the domain of certificates of these terms or versions."""
        return [
            "|",
            ("term_id", "in", self.ids),
            ("term_id.version_of_id", "in", self.ids),
        ]

    @api.depends("name", "version", "version_of_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for term in self:
            term.display_name = term.name

    @api.onchange("provider")
    def _onchange_provider(self):
        """Leave nothing to a provider when it is us who give the warranty."""
        if self.provider != "us":
            return
        self.provider_id = False
        for name in ("claim_channel", "parts_payer", "labour_payer", "freight_payer"):
            if self[name] == "provider":
                self[name] = "us"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        terms = super().create(vals_list)
        self.env.registry.clear_cache()
        return terms

    def write(self, vals):
        if vals.keys() - LOOSE_FIELDS or self.version_of_id:
            self._thaw()
        return super().write(vals)

    def _update_field_translations(self, field_name, translations, *args, **kwargs):
        self._thaw()
        return super()._update_field_translations(
            field_name, translations, *args, **kwargs
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_promised(self):
        for term in self:
            if term.version_of_id or term.version_ids:
                raise UserError(
                    self.env._(
                        "%(term)s was promised to customers and can't be deleted. "
                        "Archive it instead.",
                        term=term.name,
                    )
                )

    def _thaw(self):
        """Have the next certificate take a new version.

        :raises UserError: this is a version that certificates refer to
        """
        for term in self:
            if term.version_of_id:
                raise UserError(
                    self.env._(
                        "This version of %(term)s was promised to customers and "
                        "can't be changed. Change the term itself.",
                        term=term.name,
                    )
                )
        frozen = self.filtered("frozen_id")
        if frozen:
            # Whoever may change a term has its next version made.
            frozen.sudo().write({"frozen_id": False})

    def _freeze(self):
        """Return {term: the version that certificates of today refer to}.

        Makes a version where the term was changed since the last one.
        """
        result = {}
        for term in self:
            if not term.frozen_id:
                version = term.copy(
                    {"active": False, "version": len(term.version_ids) + 1}
                )
                # Only now, as copying writes the translations one by one.
                version.version_of_id = term
                term.frozen_id = version
            result[term] = term.frozen_id
        return result

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        if not {"name", "version"} & (default or {}).keys():
            for term, vals in zip(self, vals_list, strict=True):
                vals["name"] = self.env._("%(name)s (copy)", name=term.name)
        return vals_list

    # === ACTION METHODS === #

    def action_view_certificates(self):
        """Open the certificates that were given for any version of this term."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "rma_warranty.rma_warranty_certificate_action"
        )
        action["domain"] = self._get_certificate_domain()
        action["context"] = {"create": False}
        return action

    # === QUESTIONS === #

    @tools.ormcache()
    def _is_used(self):
        """Tell whether the database has any term: without, there is nothing to do."""
        self.env.cr.execute("SELECT EXISTS (SELECT FROM rma_warranty_term)")
        return self.env.cr.fetchone()[0]

    def _get_duration(self):
        """Return the length of this term as a Duration."""
        self.ensure_one()
        return to_duration(self.duration, self.duration_unit)

    def _get_on(self, day):
        """Return the term for a delivery of that day: this or a later one.

        :return: rma.warranty.term, empty when none is in force on that day
        """
        self.ensure_one()
        term = self
        while term.date_to and day > term.date_to:
            term = term.successor_id
            if not term:
                return term
        if not term.active or (term.date_from and day < term.date_from):
            return term.browse()
        return term

    def _get_remedies(self, day, repairs=0):
        """Return what is offered on a day: list of (code, last day or 0).

        A term that names no remedies offers repair, replacement and refund.

        :param int day: days since the start of the warranty
        :param int repairs: of this very unit that failed
        """
        self.ensure_one()
        if self.remedy_ids:
            offers = [(row.remedy, row.day_from, row.day_to) for row in self.remedy_ids]
            offered = remedies_on(offers, day)
        else:
            field = self.remedy_ids._fields["remedy"]
            offered = [(code, 0) for code in field.get_values(self.env)]
        return self._open_next(offered, repairs)

    def _get_claim_partner(self):
        """Return the contact where claims are made; empty for us."""
        self.ensure_one()
        if self.claim_channel == "us":
            return self.env["res.partner"]
        is_centre = self.claim_channel == "centre"
        return self.claim_partner_id if is_centre else self.provider_id

    def _describe_duration(self):
        """Return the length in words: ``24 months``, ``lifetime``."""
        self.ensure_one()
        number = self.duration
        return {
            "day": self.env._("%(number)s days", number=number),
            "month": self.env._("%(number)s months", number=number),
            "year": self.env._("%(number)s years", number=number),
            "lifetime": self.env._("lifetime"),
        }[self.duration_unit]
