import inspect
from contextlib import suppress

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .access_common import AccessCommon

PACKAGE = "odoo.addons.rma_warranty."
# Every method that remote calls reach, by model. Who adds one here has seen that
# it checks access: the tests below call it as everybody.
PUBLIC = {
    "account.move": "action_rma_allow_exception action_rma_pay_back "
    "action_rma_pay_above action_rma_pay_back_chosen action_rma_post_chosen "
    "action_rma_post_reviewed "
    "action_rma_release_refund action_rma_send_back action_rma_view_bank_account "
    "action_rma_view_case action_rma_view_note action_rma_view_notes "
    "action_rma_view_original action_rma_view_returns",
    "product.product": "action_rma_view_certificates",
    "product.template": "action_rma_view_certificates",
    "res.partner": "action_rma_view_cases action_rma_view_certificates "
    "action_rma_view_trust",
    "rma.alert.assign.wizard": "action_assign",
    "rma.box": "action_assign action_open_case action_take_proposal",
    "rma.case": "action_add_lines action_add_unknown action_approve "
    "action_approve_chosen action_cancel action_change_customer "
    "action_charge_deductible action_confirm_inspections "
    "action_create_credit_notes action_create_receipt action_credit_chosen "
    "action_credit_down_payment action_do_due action_draft "
    "action_escalate action_give_freight_back action_go_on "
    "action_handed_over action_inspect action_lend action_mark_answered "
    "action_open_receiving action_post_chosen action_post_credit_notes action_preview "
    "action_print_endorsement action_print_slip action_receive "
    "action_receive_chosen action_reject action_request "
    "action_send_for_diagnosis action_send_replacements action_settle_exchange "
    "action_settle_loss action_settle_moved "
    "action_stop_waiting action_undo_decision action_view_credit_notes "
    "action_view_customer_cases action_view_deductible_invoices action_view_deliveries "
    "action_view_diagnoses action_view_invoices action_view_loans "
    "action_view_orders action_view_payments action_view_receipts "
    "action_view_send_back action_wait_for_customer",
    "rma.adjustment": "action_waive",
    "rma.case.team": "action_open_box",
    "rma.agree.wizard": "action_agree",
    "rma.case.line": "action_agree_price action_approve action_choose_invoice "
    "action_confirm_claim_result "
    "action_override action_refuse_claim_result action_reject action_settle_loss "
    "action_undo_claim_result "
    "action_waive_deductible",
    "rma.credit.exception.wizard": "action_confirm",
    "rma.credit.report": "action_open_case action_open_note",
    "rma.customer.wizard": "action_change",
    "rma.delivered.wizard": "action_add",
    "rma.escalate.wizard": "action_confirm",
    "rma.wait.wizard": "action_confirm",
    "rma.goods.back.wizard": "action_back",
    "rma.goods.lost.wizard": "action_lose",
    "rma.goods.out": "action_back action_cancel action_lose action_print_slip "
    "action_send action_undo_back action_undo_lost action_undo_send "
    "action_view_transfers",
    "rma.goods.out.wizard": "action_send",
    "rma.law.wizard": "action_apply",
    "rma.policy.simulator": "action_open_case",
    "rma.hand.over.wizard": "action_hand_over",
    "rma.inspection": "action_all_present action_confirm action_confirm_next "
    "action_open_split action_preview action_split action_undo",
    "rma.invoice.wizard": "action_choose",
    "rma.loss.wizard": "action_settle",
    "rma.notification": "action_retry",
    "rma.open.credit": "action_open_case",
    "rma.overpay.wizard": "action_confirm",
    "rma.override.wizard": "action_confirm",
    "rma.receipt.alert": "action_assign action_ignore action_send_back",
    "rma.receiving": "show receive receive_box scan start",
    "rma.refuse.wizard": "action_confirm",
    "rma.reject.wizard": "action_confirm",
    "rma.route.wizard": "action_route",
    "rma.segment": "action_update action_view_members",
    "rma.send.back.wizard": "action_confirm",
    "rma.split.wizard": "action_split",
    "rma.unknown.wizard": "action_add",
    "rma.unseen.wizard": "action_confirm",
    "rma.claim.result.wizard": "action_refuse",
    "rma.void.wizard": "action_confirm",
    "rma.waive.wizard": "action_confirm",
    "rma.warranty.certificate": "action_claim action_confirm_registration "
    "action_hand_over action_print action_refuse_registration "
    "action_undo_registration action_unvoid action_view_cases "
    "action_view_passport action_void",
    "rma.warranty.history": "action_pause action_refresh action_resume action_start",
    "rma.warranty.term": "action_view_certificates",
    "sale.order": "action_rma_create action_rma_view_cases "
    "action_rma_view_certificates",
    "stock.lot": "action_rma_view_certificates action_rma_view_passport",
    "stock.picking": "action_rma_create action_rma_open_receiving "
    "action_rma_undo action_rma_undo_replacement action_rma_view_case",
}
# Services: their methods take no records but ids and codes. A box has no owner.
SERVICES = {
    "rma.receiving": {
        "show": lambda case: [case.ids],
        "receive": lambda case: [case.id, "0" * 32, []],
        "scan": lambda case: [case.name],
        "start": lambda case: [],
    }
}
WATCHED = ("account_move", "account_move_line", "stock_move", "stock_picking")


@tagged("post_install", "-at_install")
class TestPublicMethods(AccessCommon):
    """Every public method checks access, in every company (G8)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Other company"})
        names = ("user", "accountant", "portal")
        cls.strangers = [cls.owner, *(cls.roles[name] for name in names)]
        for user in [*cls.roles.values(), cls.owner]:
            user.write(
                {
                    "company_id": cls.other.id,
                    "company_ids": [Command.set(cls.other.ids)],
                }
            )

    def _get_found(self):
        """Return {model: names} of the public methods of this add-on."""
        found = {}
        for model in self.env.registry.values():
            if model._abstract and model._name not in SERVICES:
                continue
            names = {
                name
                for name, method in inspect.getmembers(model, inspect.isfunction)
                if not name.startswith("_")
                and not getattr(method, "_api_private", False)
                and self._is_ours(model, name)
            }
            if names:
                found[model._name] = names
        return found

    @staticmethod
    def _is_ours(model, name):
        """Tell whether this add-on publishes a method that core doesn't have."""
        makers = [base for base in model.__mro__ if name in vars(base)]
        ours = [base.__module__.startswith(PACKAGE) for base in makers]
        return any(ours) if model._name in SERVICES else all(ours)

    def _get_records(self):
        """Return {model: records of the first company}."""
        records = self._get_one_of_each()
        case = records["rma.case"]
        records["rma.warranty.certificate"].sudo().void_reason = "Opened"
        lots = self._create_lots(self.drill, "D-1")
        lots.company_id = self.company
        return {
            **records,
            "account.move": case.credit_note_ids,
            "sale.order": self.order,
            "stock.picking": case.receipt_ids,
            "stock.lot": lots,
        }

    def _get_calls(self):
        """Yield (records, method, arguments) for what must not work."""
        records = self._get_records()
        for model, names in PUBLIC.items():
            for name in names.split():
                if name in SERVICES.get(model, ()):
                    args = SERVICES[model][name](records["rma.case"])
                    yield self.env[model], name, args
                elif model in records:
                    yield records[model], name, [records[model].ids]

    def _get_fingerprint(self):
        """Return something that differs when any document was changed."""
        self.env.flush_all()
        own = {m._table for m in self._get_models() if m._auto and not m._transient}
        tables = sorted(own | set(WATCHED))
        rows = SQL(", ").join(
            SQL(
                "(SELECT md5(string_agg(md5(t::text), '' ORDER BY id)) FROM %s t)",
                SQL.identifier(table),
            )
            for table in tables
        )
        self.env.cr.execute(SQL("SELECT %s", rows))
        return dict(zip(tables, self.env.cr.fetchone(), strict=True))

    # === LIST === #

    def test_every_public_method_is_listed(self):
        listed = {model: set(names.split()) for model, names in PUBLIC.items()}
        found = self._get_found()
        for model in found.keys() | listed.keys():
            self.assertEqual(found.get(model), listed.get(model), model)

    # === OTHER COMPANIES === #

    @mute_logger("odoo.sql_db")
    def test_nobody_of_another_company_does_anything(self):
        calls = list(self._get_calls())
        before = self._get_fingerprint()
        refused = 0
        for records, name, args in calls:
            for user in self.strangers:
                with self.subTest(records._name, method=name, user=user.login):
                    after = self._call(records, name, args, user)
                    refused += not after
                    self.assertIn(after, (None, before))
        self.assertGreater(refused, len(calls) * len(self.strangers) * 0.7)

    def _call(self, records, name, args, user):
        """Call a method as the web client does, and undo it.

        :return: the fingerprint after it, or None when it was refused
        """
        self.env.invalidate_all()
        model = self.env[records._name].with_user(user)
        model = model.with_context(allowed_company_ids=self.other.ids)
        after = None
        with suppress(UserError), self.env.cr.savepoint() as savepoint:
            call_kw(model, name, args, {})
            after = self._get_fingerprint()
            savepoint.rollback()
        return after

    def test_manager_of_another_company_restores_no_certificate(self):
        records = self._get_records()
        certificate = records["rma.warranty.certificate"]
        stranger = self.roles["manager"]
        with self.assertRaises(AccessError):
            certificate.with_user(stranger).with_company(self.other).action_unvoid()
        self.assertEqual(certificate.void_reason, "Opened")

    # === DIALOGS === #

    def test_dialogs_take_no_record_of_another_company(self):
        records = self._get_records()
        records |= {
            "sale.order.line": self.line,
            "account.move.line": self.order.invoice_ids.invoice_line_ids,
            "stock.location": self.stock,
        }
        records["rma.warranty.term"].company_id = self.company
        owner = self.owner
        for model in self._get_models():
            if not model._transient:
                continue
            mine = model.with_user(owner)
            mine = mine.with_context(allowed_company_ids=self.other.ids)
            for name in model._get_links():
                foreign = records.get(model._fields[name].comodel_name)
                if (
                    not foreign
                    or foreign._transient
                    or "company_id" not in foreign._fields
                ):
                    continue
                value = self._give(model._fields[name], foreign)
                with self.subTest(model._name, field=name):
                    with self.assertRaises(AccessError):
                        mine.onchange({name: value}, [name], {name: {}})
                    with self.assertRaises(AccessError):
                        mine.with_context(**{f"default_{name}": value}).onchange(
                            {}, [], {name: {}}
                        )

    def _give(self, field, record):
        is_one = field.type == "many2one"
        return record[:1].id if is_one else [Command.set(record.ids)]

    def test_dialogs_of_others_are_closed(self):
        records = self._get_one_of_each()
        for model in self._get_models():
            if model._transient:
                with self.subTest(model._name):
                    dialog = records[model._name].with_user(self.owner)
                    self.assertFalse(dialog.sudo(False).has_access("read"))

    def test_stored_dialog_takes_no_order_line_of_another_company(self):
        mine = self.env["rma.delivered.wizard.line"].with_user(self.owner)
        with self.assertRaises(AccessError):
            mine.with_context(allowed_company_ids=self.other.ids).create(
                {"sale_line_id": self.line.id, "quantity": 1}
            )
