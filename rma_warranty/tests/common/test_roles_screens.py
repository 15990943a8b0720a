from odoo import Command, fields
from odoo.tests import Form, tagged

from ..case.opening_common import VIEW_TYPES, Openings
from .roles_common import RolesCommon


@tagged("post_install", "-at_install")
class TestRolesScreens(RolesCommon):
    """Every screen opens for every role, whatever has happened to the case."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cases = cls.env["rma.case"]
        cls.env["rma.warranty.term"].create({"name": "Two years", "duration": 24})
        cls.company.rma_warranty_term_id = cls.env["rma.warranty.term"].search(
            [("name", "=", "Two years")], limit=1
        )
        cls._tell_stories(cls())
        # One for each set of rights on the add-on's models.
        cls.readers = cls.rma_user | cls.rma_manager | cls.salesman
        cls.readers |= cls.warehouse_user | cls.account_manager

    @classmethod
    def _tell_stories(cls, story):
        """Bring a case into each state that goods and money can have."""
        sold = cls._sell_deliver_invoice([(cls.drill, 20)]).order_line
        cls._pay_invoice(sold.order_id.invoice_ids)
        draft = story._open_case([(sold, 1)])
        requested = story._request([(sold, 1)])
        rejected = story._request([(sold, 1)])
        rejected._reject("Worn out")
        approved = story._customer_returns([(sold, 1)])
        received = story._customer_returns([(sold, 1)])
        story._receive(received)
        credited = story._customer_returns([(sold, 2)])
        story._receive(credited)
        story._inspect(credited, restock=1, scrap=1)
        story._credit(credited, post=False)
        paid = story._customer_returns([(sold, 2)])
        story._receive(paid)
        story._route(paid, "refurbish", grade_id=cls.half.id)
        paid.line_ids.refund_method_id = cls.bank
        cls._add_account()
        story._credit(paid)
        story._pay_back(paid.sudo().credit_note_ids)
        cls.cases = (draft | requested | rejected | approved | received).sudo()
        cls.cases |= credited.sudo() | paid.sudo() | cls._tell_goods(story, sold)
        cls.paid = paid.sudo()

    @classmethod
    def _tell_goods(cls, story, sold):
        """Exchange, send for diagnosis, lend, receive unknown things."""
        exchanged = story._exchange(sold, other=cls.big)
        story._send(exchanged)
        story._settle(exchanged)
        away = story._customer_returns([(sold, 2)])
        story._receive(away)
        story._send_out(away, 1)
        story._lend(away)
        cls.env["rma.receipt.alert"].create(
            {"case_id": away.id, "kind": "wrong_product", "code": "4711"}
        )
        cls.env["rma.box"].create({"line_ids": [Command.create({"code": "4711"})]})
        phone, serials = cls._create_phone("S1", "S2")
        order = cls._sell([(phone, 1)])
        cls._deliver(order, lots={phone: serials[0]})
        cls._invoice(order)
        tracked = story._customer_returns(
            [
                {
                    "sale_line_id": order.order_line.id,
                    "quantity": 1,
                    "lot_id": serials[0].id,
                }
            ]
        )
        story._receive(tracked)
        return (exchanged | away | tracked).sudo()

    def _get_view_ids(self, model):
        """Return [(id, type)] of the add-on's own views of a model."""
        data = self.env["ir.model.data"].search(
            [("module", "=", "rma_warranty"), ("model", "=", "ir.ui.view")]
        )
        views = self.env["ir.ui.view"].browse(data.mapped("res_id"))
        own = views.filtered(
            lambda view: (
                view.model == model
                and view.mode == "primary"
                and view.type in VIEW_TYPES
            )
        )
        return [(view.id, view.type) for view in own]

    def _assert_all_opened(self, openings, at_least):
        self.assertFalse(openings.failed, "\n".join(openings.failed))
        self.assertGreater(openings.opened, at_least)

    def test_records_of_the_addon_open_for_every_reader(self):
        openings = Openings()
        models = [
            self.env[name]
            for name in self.env.registry
            if name.startswith("rma.")
            and not self.env[name]._abstract
            and not self.env[name]._transient
        ]
        for model in models:
            records = model.search([], limit=20)
            for view_id, view_type in self._get_view_ids(model._name):
                for user in self.readers:
                    openings.try_opening(records, user, view_id, view_type)
        self._assert_all_opened(openings, 400)

    def _get_documents(self):
        orders = self.cases.order_ids
        moves = self.cases.credit_note_ids | self.cases.invoice_ids
        moves |= self.cases.deductible_invoice_ids | orders.invoice_ids
        transfers = self.cases.picking_ids | orders.picking_ids
        return {
            orders: self.staff | self.sellers,
            moves: self.staff | self.accountants,
            transfers: self.staff | self.workers,
            self.env["stock.lot"].search([]): self.staff | self.workers,
        }

    def test_documents_open_for_staff_and_for_those_whose_they_are(self):
        openings = Openings()
        for records, users in self._get_documents().items():
            for user in users:
                own_only = user not in self.staff and self._has_app("stock_delivery")
                for view_type in ("form", "list"):
                    openings.try_opening(
                        records, user, view_type=view_type, own_only=own_only
                    )
        self._assert_all_opened(openings, 100)

    def test_payments_open_for_accountants(self):
        openings = Openings()
        payments = self.paid.credit_note_ids.reconciled_payment_ids
        self.assertTrue(payments.move_id, "no payment with an entry; tests nothing")
        for user in self.accountants:
            for view_type in ("form", "list"):
                openings.try_opening(payments, user, view_type=view_type)
        self._assert_all_opened(openings, 5)

    def test_staff_get_own_views_whatever_a_view_is_asked_for(self):
        core = self.env.ref("sale.view_order_form")
        orders = self.env["sale.order"].with_user(self.rma_user)
        own = self.env.ref("rma_warranty.rma_sale_order_view_form")
        self.assertEqual(orders.get_view(core.id)["id"], own.id)
        self.assertEqual(orders.get_view()["id"], own.id)
        both = self._create_other_user(
            "both", "rma_warranty.group_rma_user", "sales_team.group_sale_salesman"
        )
        self.assertEqual(orders.with_user(both).get_view(core.id)["id"], core.id)

    def test_buttons_of_a_case_lead_to_screens_that_open(self):
        names = ("orders", "receipts", "credit_notes", "invoices")
        for user in self.staff:
            case = self.paid.with_user(user).sudo(False)
            for name in names:
                action = getattr(case, f"action_view_{name}")()
                record = self.env[action["res_model"]].browse(action["res_id"])
                self.assertTrue(record, name)
                Form(record.with_user(user), view=action["views"][0][0] or None)

    def test_buttons_of_staff_views_lead_to_screens_that_open(self):
        order = self.cases.order_ids[:1].with_user(self.rma_user)
        note = self.paid.credit_note_ids.with_user(self.rma_user).sudo(False)
        receipt = self.paid.receipt_ids.with_user(self.rma_user).sudo(False)
        actions = [
            order.action_view_delivery(),
            order.action_rma_view_cases(),
            order.action_rma_view_certificates(),
            note.action_rma_view_original(),
            note.action_rma_view_case(),
            receipt.action_rma_view_case(),
        ]
        openings = Openings()
        for action in actions:
            records = self.env[action["res_model"]]
            records = records.search(action.get("domain") or [], limit=3)
            for view_id, view_type in action["views"]:
                if view_type in VIEW_TYPES[:2]:
                    openings.try_opening(records, self.rma_user, view_id, view_type)
        self._assert_all_opened(openings, 10)

    def test_menus_open_for_everybody_who_sees_them(self):
        data = self.env["ir.model.data"].search(
            [("module", "=", "rma_warranty"), ("model", "=", "ir.ui.menu")]
        )
        openings = Openings()
        for user in self.readers:
            menus = self.env["ir.ui.menu"].with_user(user)
            visible = menus.browse(menus._visible_menu_ids())
            for menu in visible.filtered(lambda m: m.id in data.mapped("res_id")):
                action = menu.action
                if action and action._name == "ir.actions.act_window":
                    self._try_action(openings, action.sudo(), user)
        self._assert_all_opened(openings, 20)

    def _try_action(self, openings, action, user):
        model = self.env[action.res_model]
        records = model.search([], limit=5)
        for view_id, view_type in action.views:
            model.with_user(user).get_views([(view_id, view_type)])
            if view_type in VIEW_TYPES:
                openings.try_opening(records, user, view_id, view_type)

    def test_reports_print_for_everybody_who_may_read_the_document(self):
        notes = self.cases.credit_note_ids.filtered(lambda n: n.state == "posted")
        done = self.cases.picking_ids.filtered(lambda p: p.state == "done")
        wanted = [
            ("rma_warranty.rma_case_slip_report", self.paid, self.staff),
            ("rma_warranty.rma_red_invoice_report", notes, self.staff),
            ("rma_warranty.rma_red_invoice_report", notes, self.accountants),
            ("rma_warranty.rma_warranty_certificate_report", None, self.staff),
            ("stock.action_report_delivery", done, self.workers),
            ("account.account_invoices", notes, self.staff | self.accountants),
        ]
        certificates = self.env["rma.warranty.certificate"].search([], limit=2)
        self.assertTrue(certificates and notes and done)
        for xmlid, records, users in wanted:
            report = self.env.ref(xmlid).report_name
            for user in users:
                self.env.invalidate_all()
                renderer = self.env["ir.actions.report"].with_user(user)
                ids = (certificates if records is None else records[:3]).ids
                html, __ = renderer._render_qweb_html(report, ids)
                self.assertTrue(html, f"{xmlid} for {user.name}")

    def test_slip_of_goods_out_prints_for_staff(self):
        out = self.env["rma.goods.out"].search([("state", "=", "out")], limit=1)
        self.assertIn(out.case_id.name, self._print_slip(out))

    def test_dialogs_open_for_staff(self):
        away = self.cases.filtered(lambda case: case.picking_ids and case.line_ids)[:1]
        for model in ("rma.goods.out.wizard", "rma.preview.wizard"):
            with Form(
                self.env[model]
                .with_user(self.rma_user)
                .with_context(default_case_id=away.id, default_kind="loan")
            ) as form:
                if model == "rma.goods.out.wizard":
                    form.date_due = fields.Date.today()
            self.assertTrue(form.record.id, model)

    def test_settings_page_opens_for_the_manager(self):
        action = self.env.ref("rma_warranty.rma_settings_action")
        page = self.env["rma.settings"].with_user(self.rma_manager).create({})
        openings = Openings()
        for view_id, view_type in action.views:
            openings.try_opening(page, self.rma_manager, view_id, view_type)
        self._assert_all_opened(openings, 0)
        Form(self.env["rma.settings"].with_user(self.rma_manager)).save()
