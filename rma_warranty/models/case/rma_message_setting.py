from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import ormcache

# What customers are told of, in the order of the process; see rma.notification.
EVENTS = [
    ("requested", "Request received"),
    ("withdrawal", "Withdrawal from the contract received"),
    ("approved", "Approved"),
    ("rejected", "Rejected"),
    ("withdrawn", "Cancelled by the customer"),
    ("cancelled", "Cancelled by us"),
    ("handover", "Hand-over agreed"),
    ("reminder", "Reminder to send the goods"),
    ("not_awaited", "Goods no longer waited for"),
    ("received", "Goods received"),
    ("lent", "Loaner sent"),
    ("not_confirmed", "Claim not confirmed"),
    ("offer", "Other product offered"),
    ("alternatives", "Takes long: other ways offered"),
    ("replacement_sent", "Replacement sent"),
    ("sent_back", "Goods sent back"),
    ("not_credited", "Nothing credited"),
    ("refunded", "Refund posted"),
    ("paid", "Refund paid"),
    ("closed", "Closed without anything"),
]
# Those that tell how a case ended.
OUTCOMES = (
    "not_awaited",
    "not_confirmed",
    "replacement_sent",
    "sent_back",
    "not_credited",
    "refunded",
    "paid",
    "closed",
)
# The records that templates are about, where those are not cases.
DOCUMENTS = {
    "received": "stock.picking",
    "lent": "stock.picking",
    "replacement_sent": "stock.picking",
    "sent_back": "stock.picking",
    "refunded": "account.move",
    "paid": "account.move",
}


class _Row(NamedTuple):
    """A setting as it is kept in memory."""

    is_on: bool
    template_id: int


class RmaMessageSetting(models.Model):
    """Whether customers are told of an event, on which way and in which words.

    The row of the case's company counts; without one, that of all companies. A row
    that names no template leaves that to the row of all companies.
    """

    _name = "rma.message.setting"
    _inherit = ["rma.remembered", "rma.protected"]
    _description = "Message to customers"
    _order = "place, channel, company_id, id"

    event = fields.Selection(EVENTS, required=True)
    place = fields.Integer(compute="_compute_place", store=True)
    channel = fields.Selection(
        selection="_get_channels", string="Way", required=True, default="mail"
    )
    company_id = fields.Many2one(
        "res.company",
        index=True,
        ondelete="cascade",
        help="Empty: all companies that have no row of their own.",
    )
    is_on = fields.Boolean(
        "Sent",
        default=True,
        help="What is switched off is not sent later either, when it is switched on "
        "again.",
    )
    template_model = fields.Char(compute="_compute_template_model")
    template_id = fields.Many2one(
        "mail.template",
        domain="[('model', '=', template_model)]",
        index="btree_not_null",
        ondelete="set null",
        help="An archived template is not sent. Empty: as for all companies.",
    )

    _event_uniq = models.UniqueIndex(
        "(event, channel, COALESCE(company_id, 0))",
        "There is a row for this event, way and company already. Change that one.",
    )

    # === COMPUTE METHODS === #

    @api.model
    def _get_channels(self):
        return self.env["rma.channel"]._get_choices()

    @api.depends("event")
    def _compute_place(self):
        places = {code: place for place, (code, __) in enumerate(EVENTS)}
        for row in self:
            row.place = places.get(row.event, len(places))

    @api.depends("event")
    def _compute_template_model(self):
        for row in self:
            row.template_model = DOCUMENTS.get(row.event, "rma.case")

    @api.depends("event", "company_id")
    def _compute_display_name(self):
        events = dict(self._fields["event"]._description_selection(self.env))
        for row in self:
            names = [events.get(row.event), row.company_id.name]
            row.display_name = ", ".join(filter(None, names))

    # === CONSTRAINTS AND CRUD METHODS === #

    @api.constrains("event", "template_id")
    def _check_template(self):
        for row in self:
            model = row.template_id.model
            if model and model != row.template_model:
                raise ValidationError(
                    self.env._(
                        "%(row)s: the template %(template)s is about other records. "
                        "Choose one that is about %(model)s.",
                        row=row.display_name,
                        template=row.template_id.name,
                        model=self.env[row.template_model]._description,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_shared(self):
        for row in self:
            if not row.company_id:
                raise UserError(
                    self.env._(
                        "%(row)s: what counts for all companies can't be deleted. "
                        "Switch it off instead.",
                        row=row.display_name,
                    )
                )

    # === WHAT COUNTS === #

    @api.model
    def _get(self, event, channel, company):
        """Return (whether an event is told, mail.template) for a company's cases.

        An archived template is not told. In system mode.

        :param channel: rma.channel, the way
        """
        table = self._get_table()
        code = channel._code
        shared = table.get((event, code, False))
        own = table.get((event, code, company.id), shared)
        ids = [row.template_id for row in (own, shared) if row and row.template_id]
        # One that was deleted meanwhile is as none.
        template = self.env["mail.template"].browse(ids[:1]).exists()
        template = template or channel._get_template(event)
        is_on = own.is_on if own else channel._is_standard
        return is_on and (not template or template.active), template

    @ormcache("self.env.su")
    def _get_table(self):
        """Return {(event, code of the way, id of the company or False): _Row}.

        Kept in memory, as every message asks for it. In system mode.
        """
        names = ["event", "channel", "company_id", "is_on", "template_id"]
        return {
            (row.event, row.channel, row.company_id.id): _Row(
                row.is_on, row.template_id.id
            )
            for row in self.search_fetch([("event", "!=", False)], names)
        }
