from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

NEVER_CAME_XMLID = "rma_warranty.mail_activity_never_came"
WAITING = ("waiting", "partial")


class RmaCase(models.Model):
    """How long goods are waited for: reminder of the customer, then of staff.

    A slip that ended keeps nobody from sending or receiving: what becomes of the
    case, a person decides.
    """

    _inherit = "rma.case"

    date_slip_end = fields.Date(
        "Slip valid until",
        copy=False,
        tracking=True,
        help="Until when the goods are to be sent, this day included. Set by the "
        "approval, as the settings say; may be changed. Empty: without limit.",
    )
    is_slip_reminded = fields.Boolean(
        "Reminded to send the goods",
        readonly=True,
        rma_internal=True,
        copy=False,
        help="The customer was reminded before the slip ends.",
    )
    is_slip_told = fields.Boolean(
        "Staff know that the slip ended", readonly=True, copy=False, rma_internal=True
    )
    is_slip_over = fields.Boolean(
        "Slip ended", compute="_compute_is_slip_over", search="_search_is_slip_over"
    )

    _slip_idx = models.Index(
        "(date_slip_end) WHERE state = 'approved' AND date_slip_end IS NOT NULL"
    )

    # === COMPUTE METHODS === #

    @api.depends("state", "goods_status", "date_slip_end", "company_id")
    def _compute_is_slip_over(self):
        for case in self:
            end = case.date_slip_end
            case.is_slip_over = (
                case.state == "approved"
                and case.goods_status in WAITING
                and bool(end)
                and end < case.company_id._rma_get_today()
            )

    def _search_is_slip_over(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        return self._get_slip_domain() & Domain("date_slip_end", "<", today)

    def _get_slip_domain(self):
        """Return the domain of cases whose goods are waited for until a day."""
        return (
            Domain("state", "=", "approved")
            & Domain("date_slip_end", "!=", False)
            & Domain("goods_status", "in", WAITING)
        )

    # === STEPS === #

    def write(self, vals):
        res = super().write(vals)
        if "date_slip_end" in vals:
            # Of another day, everybody is told anew.
            self._write_step({"is_slip_reminded": False, "is_slip_told": False})
        return res

    def _after_approved(self):
        res = super()._after_approved()
        self._set_slip_end()
        return res

    def _after_withdrawn(self):
        res = super()._after_withdrawn()
        self.filtered("date_slip_end")._write_step({"date_slip_end": False})
        return res

    def action_create_receipt(self):
        res = super().action_create_receipt()
        approved = self.filtered(lambda case: case.state == "approved")
        approved._untell("not_awaited")
        approved.filtered("is_slip_over")._set_slip_end()
        return res

    def action_stop_waiting(self):
        waiting = self.filtered(lambda case: case.goods_status in WAITING)
        res = super().action_stop_waiting()
        self.activity_unlink([NEVER_CAME_XMLID])
        waiting._notify("not_awaited")
        return res

    def _set_slip_end(self):
        """Wait for the goods that are to come, as long as the company does."""
        coming = self.filtered(lambda case: case._get_slip_lines())
        for company, cases in coming.grouped("company_id").items():
            if company.rma_slip_days:
                cases._write_step({"date_slip_end": company._rma_get_slip_end()})

    def _get_next_step_dependencies(self):
        return [*super()._get_next_step_dependencies(), "date_slip_end"]

    # === NIGHTLY JOB === #

    @api.model
    def _cron_follow_up(self):
        res = super()._cron_follow_up()
        companies = self._get_waiting_companies()
        self._run_nightly(self._find_to_remind(companies), "_remind_of_slip")
        self._run_nightly(self._find_slips_over(companies), "_tell_slip_over")
        self._find_no_longer_waiting().activity_unlink([NEVER_CAME_XMLID])
        return res

    def _get_waiting_companies(self):
        """Return the companies that wait for goods until a day."""
        groups = self._read_group(self._get_slip_domain(), ["company_id"])
        return self.env["res.company"].union(*(company for (company,) in groups))

    def _find_to_remind(self, companies):
        """Return the cases of which customers are to be reminded now."""
        domain = Domain("is_slip_reminded", "=", False) & Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("date_slip_end", ">=", company._rma_get_today())
            & Domain("date_slip_end", "<=", company._rma_get_reminded_end())
            for company in companies.filtered("rma_slip_reminder_days")
        )
        found = self.search(self._get_slip_domain() & domain)
        return found.filtered(lambda case: case._is_to_remind())

    def _is_to_remind(self):
        """Tell whether the customer has something to send, and hasn't sent it."""
        self.ensure_one()
        if self.return_method == "pickup" or self.handover_date:
            return False
        # A parcel is on its way.
        return not any(self._get_open_receipts().mapped("rma_tracking_number"))

    def _remind_of_slip(self):
        self._write_step({"is_slip_reminded": True})
        self._notify("reminder")

    def _find_slips_over(self, companies):
        """Return the cases whose slip ended and whose staff don't know it yet."""
        domain = Domain("is_slip_told", "=", False) & Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("date_slip_end", "<", company._rma_get_today())
            for company in companies
        )
        return self.search(self._get_slip_domain() & domain)

    def _tell_slip_over(self):
        """Ask the responsible what becomes of cases whose goods never came."""
        self._write_step({"is_slip_told": True})
        groups = self.grouped(lambda case: (case.date_slip_end, case.user_id))
        for (end, user), cases in groups.items():
            cases.activity_schedule(
                NEVER_CAME_XMLID,
                user_id=user.id,
                note=self.env._(
                    "The return slip was valid until %(date)s. Press “Don't wait for "
                    "the rest”, or give the customer more time: change the day until "
                    "which the slip is valid.",
                    date=format_date(self.env, end),
                ),
            )

    def _find_no_longer_waiting(self):
        """Return the cases whose staff were told and need do nothing any more."""
        kind = self.env.ref(NEVER_CAME_XMLID, raise_if_not_found=False)
        if not kind:
            return self.browse()
        found = self.search([("activity_ids.activity_type_id", "=", kind.id)])
        return found.filtered(lambda case: not case.is_slip_over)
