from contextlib import contextmanager
from datetime import datetime
from functools import partial
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import TransactionCase

# Seconds that a whole tour may take, on a busy machine, too.
PATIENCE = 240


class RmaCommon(TransactionCase):
    """A small shop, and verbs to tell return stories with.

    Gives a company with automatic valuation at average cost, the products
    ``drill`` (sold at 100, cost 60) and ``saw`` (sold at 50, cost 20) with
    stock, a ``customer``, and one user per kind: ``rma_user``,
    ``rma_manager``, ``warehouse_user``, ``accountant``, ``portal_user`` (of the
    customer) and ``other_portal_user``. Steps are taken as the user whose work
    they are. No taxes unless a test asks for them.
    """

    # What Odoo remembers (rights, views, translations) is kept from one test to
    # the next one. Tests that count queries start without it.
    keeps_caches = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            context={
                **cls.env.context,
                "tracking_disable": True,
                "no_reset_password": 1,
            }
        )
        cls.company = cls.env.company
        cls._set_up_company()
        cls._set_up_users()
        cls.category = cls._create_category("average")
        cls.drill = cls._create_product("Drill", price=100.0, cost=60.0)
        cls.saw = cls._create_product("Saw", price=50.0, cost=20.0)
        cls.reason = cls.env.ref("rma_warranty.rma_reason_not_needed")
        cls.grade_a = cls.env.ref("rma_warranty.rma_grade_a")
        cls.grade_d = cls.env.ref("rma_warranty.rma_grade_d")

    def setUp(self):
        registry, clear = self.registry, self.registry.clear_cache
        clear_all = registry.clear_all_caches
        changed = []

        def forget():
            if not self.keeps_caches:
                clear_all()
            for again, names in changed:
                again(*names)

        # Core clears everything after each test. That is needed only of what the
        # test itself had a reason to clear.
        with patch.object(registry, "clear_all_caches", forget):
            super().setUp()
        for name, method in (("clear_cache", clear), ("clear_all_caches", clear_all)):
            noted = partial(self._clear_and_note, method, changed)
            self.startPatcher(patch.object(registry, name, noted))

    @staticmethod
    def _clear_and_note(method, changed, *names):
        changed.append((method, names))
        method(*names)

    def tearDown(self):
        if self._outcome.success:
            self._check_closed()
        super().tearDown()

    def _check_closed(self):
        """Raise unless each case is closed or open as its lines are (ADR 31).

        Whatever a test did: what a figure depends on is easily forgotten.
        """
        self.env.flush_all()
        self.env.invalidate_all()
        cases = self.env["rma.case"].sudo()
        for case in cases.search([("state", "in", ("approved", "closed"))]):
            stale = case.line_ids.filtered(
                lambda line: line.is_settled != line._get_is_settled()
            )
            self.assertFalse(stale, "says otherwise than its figures")
            state = "closed" if case.is_settled else "approved"
            self.assertEqual(case.state, state, case.name)

    # === SET-UP === #

    @classmethod
    def _set_up_company(cls):
        if not cls.company.chart_template:
            cls.env["account.chart.template"].try_loading("generic_coa", cls.company)
        cls.company.write(
            {
                "rma_return_window_days": 14,
                "rma_is_portal_enabled": True,
                "account_sale_tax_id": False,
                "account_purchase_tax_id": False,
            }
        )
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.returns = cls.warehouse.rma_location_id
        cls.stock = cls.warehouse.lot_stock_id

    @classmethod
    def _set_up_users(cls):
        users = cls._create_users(
            rma_user="rma_warranty.group_rma_user",
            rma_manager="rma_warranty.group_rma_manager",
            warehouse="stock.group_stock_user",
            accountant="account.group_account_invoice",
            customer="base.group_portal",
            stranger="base.group_portal",
        )
        cls.rma_user, cls.rma_manager, cls.warehouse_user = users[:3]
        cls.accountant, cls.portal_user, cls.other_portal_user = users[3:]
        cls.customer = cls.portal_user.partner_id
        cls.customer.write(
            {"street": "Main Street 1", "city": "Springfield", "lang": "en_US"}
        )

    @classmethod
    def _create_user(cls, login, group):
        return cls._create_users(**{login: group})

    @classmethod
    def _create_users(cls, **groups):
        """Create users of {login: groups, parted by commas} in one go."""
        return cls.env["res.users"].create(
            [cls._prepare_user_vals(*each) for each in groups.items()]
        )

    @classmethod
    def _prepare_user_vals(cls, login, groups):
        group_ids = [cls.env.ref(group).id for group in groups.split(",")]
        return {
            "login": f"rma_{login}",
            "password": f"rma_{login}",
            "name": login.replace("_", " ").capitalize(),
            "email": f"{login}@example.com",
            "group_ids": [Command.set(group_ids)],
        }

    @classmethod
    def _create_category(cls, cost_method, valuation="real_time"):
        return cls.env["product.category"].create(
            {
                "name": f"Tools {cost_method} {valuation}",
                "property_cost_method": cost_method,
                "property_valuation": valuation,
            }
        )

    @classmethod
    def _create_product(cls, name, *, price, cost, stock=100, **values):
        product = cls.env["product.product"].create(
            {
                "name": name,
                "is_storable": True,
                "categ_id": cls.category.id,
                "lst_price": price,
                "invoice_policy": "delivery",
                "taxes_id": [Command.clear()],
                "supplier_taxes_id": [Command.clear()],
                **values,
            }
        )
        product.standard_price = cost
        if stock and product.tracking == "none":
            cls._stock_in(product, stock, cost)
        return product

    @classmethod
    def _stock_in(cls, product, quantity, cost, lots=None):
        """Receive units from a supplier at a cost."""
        move = cls.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom": product.uom_id.id,
                "product_uom_qty": quantity,
                "location_id": cls.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": cls.stock.id,
                "price_unit": cost,
                "value_manual": cost * quantity,
            }
        )
        move._action_confirm()
        move._action_assign()
        if lots:
            move.move_line_ids.unlink()
            per_lot = quantity / len(lots)
            move.move_line_ids = [
                Command.create(
                    {
                        **move._prepare_move_line_vals(quantity=per_lot),
                        "lot_id": lot.id,
                    }
                )
                for lot in lots
            ]
        move.picked = True
        move._action_done()
        return move

    @classmethod
    def _create_lots(cls, product, *names):
        return cls.env["stock.lot"].create(
            [{"name": name, "product_id": product.id} for name in names]
        )

    @classmethod
    def _create_tax(cls, amount, **values):
        """Create a sales tax of so many percent."""
        return cls.env["account.tax"].create(
            {
                "name": f"Tax {amount} {len(values)}",
                "amount": amount,
                "type_tax_use": "sale",
                "company_id": cls.company.id,
                **values,
            }
        )

    # === SELLING === #

    @classmethod
    def _sell(cls, lines, customer=None, **values):
        """Confirm an order over [(product, quantity)] or [{line values}]."""
        order = cls.env["sale.order"].create(
            {
                "partner_id": (customer or cls.customer).id,
                "order_line": [Command.create(cls._line_vals(line)) for line in lines],
                **values,
            }
        )
        order.action_confirm()
        return order

    @classmethod
    def _line_vals(cls, line):
        if isinstance(line, dict):
            return line
        product, quantity = line
        return {"product_id": product.id, "product_uom_qty": quantity}

    @classmethod
    def _deliver(cls, order, quantities=None, lots=None, on=None):
        """Deliver an order, all of it or {product: units}.

        :param lots: {product: lots that leave}
        :param on: date or datetime of the delivery
        """
        picking = order.picking_ids.filtered(
            lambda p: p.state not in ("done", "cancel") and not p.rma_case_id
        )
        for move in picking.move_ids:
            if quantities is not None:
                move.quantity = quantities.get(move.product_id, 0)
            if lots and move.product_id in lots:
                move.lot_ids = lots[move.product_id]
            move.picked = bool(move.quantity)
        picking.with_context(skip_backorder=True).button_validate()
        if on:
            moment = fields.Datetime.to_datetime(on)
            picking.move_ids.filtered(lambda m: m.state == "done").date = moment
        return picking

    @classmethod
    def _invoice(cls, order, post=True, **values):
        invoice = order._create_invoices()
        if values:
            invoice.write(values)
        if post:
            invoice.action_post()
        return invoice

    @classmethod
    def _sell_deliver_invoice(cls, lines, **values):
        order = cls._sell(lines, **values)
        cls._deliver(order)
        cls._invoice(order)
        return order

    # === RETURNING === #

    @classmethod
    def _open_case(cls, lines, *, as_user=None, **values):
        """Write a draft case over [(order line, units)] or [{line values}]."""
        user = as_user or cls.rma_user
        commands = [
            Command.create({"reason_id": cls.reason.id, **cls._case_line_vals(line)})
            for line in lines
        ]
        partner = values.pop("partner", cls.customer)
        return (
            cls.env["rma.case"]
            .with_user(user)
            .create({"partner_id": partner.id, "line_ids": commands, **values})
        )

    @classmethod
    def _case_line_vals(cls, line):
        if isinstance(line, dict):
            return line
        sale_line, quantity = line
        return {"sale_line_id": sale_line.id, "quantity": quantity}

    @classmethod
    def _request(cls, lines, **values):
        case = cls._open_case(lines, **values)
        case.action_request()
        return case

    @classmethod
    def _customer_returns(cls, lines, **values):
        """Open, request and approve a case."""
        case = cls._request(lines, **values)
        case.action_approve()
        return case

    @classmethod
    def _receive(cls, case, quantities=None):
        """Validate the case's receipt as a worker, all or {product: units}."""
        picking = case._get_open_receipts().with_user(cls.warehouse_user)
        for move in picking.move_ids:
            if quantities is not None:
                move.quantity = quantities.get(move.product_id, 0)
            move.picked = bool(move.quantity)
        picking.with_context(skip_backorder=True).button_validate()
        return picking

    @classmethod
    def _inspect(cls, case, restock=0, scrap=0, line=None):
        """Inspect and route units of a line (the first one when not given)."""
        line = line or case.line_ids[:1]
        values = [
            {"line_id": line.id, "quantity": units, "grade_id": grade.id}
            for units, grade in ((restock, cls.grade_a), (scrap, cls.grade_d))
            if units
        ]
        inspections = cls.env["rma.inspection"].with_user(cls.rma_user).create(values)
        inspections.action_confirm()
        return inspections

    @classmethod
    def _let_leave(cls, inspections):
        """Validate, as a worker, the deliveries of what goes back to customers."""
        moves = inspections.sudo().line_id._get_sending_moves()
        own = moves.filtered(lambda move: move.rma_inspection_id in inspections)
        for picking in own.picking_id.with_user(cls.warehouse_user).sudo(False):
            picking.move_ids.picked = True
            picking.button_validate()
        return own.picking_id

    @classmethod
    def _credit(cls, case, post=True):
        """Draft the credit notes as staff and post them as the accountant."""
        staff = case.with_user(cls.rma_user)
        unseen = staff.env["rma.resolution.refund"]._get_unseen_lines(staff)
        if unseen:
            unseen._accept_unseen("Looked at over the counter")
        staff.action_create_credit_notes()
        if post:
            cls._post_credit(case)
        return case.credit_note_ids

    @classmethod
    def _post_credit(cls, case):
        drafts = case.sudo().credit_note_ids.filtered(lambda n: n.state == "draft")
        for note in drafts.with_user(cls.accountant).sudo(False):
            note.action_post()

    @classmethod
    def _return_with_core(cls, picking, quantities, done=True):
        """Return {product: units} of a delivery with core's wizard, without a case."""
        wizard = (
            cls.env["stock.return.picking"]
            .with_context(
                active_id=picking.id, active_ids=picking.ids, active_model=picking._name
            )
            .create({})
        )
        for line in wizard.product_return_moves:
            line.quantity = quantities.get(line.product_id, 0)
        transfer = wizard._create_return()
        if done:
            transfer.move_ids.picked = True
            transfer.button_validate()
        return transfer

    @classmethod
    def _return_and_credit(cls, lines, post=True, **values):
        """Return goods and credit them; not inspected yet. Gives the case."""
        case = cls._customer_returns(lines, **values)
        if any(case.line_ids.mapped("goods_back")):
            cls._receive(case)
        cls._credit(case, post=post)
        return case

    # === LOOKING === #

    @contextmanager
    def _refused(self, message, error=UserError):
        """Expect an error of that text (regular expression), with nothing kept."""
        with self.assertRaises(error) as refusal:
            yield
        self.assertRegex(str(refusal.exception), message)

    def _quantity_at(self, product, location):
        return self.env["stock.quant"]._get_available_quantity(
            product, location, allow_negative=True
        )

    def _balance(self, moves, account):
        """Sum of the posted journal items of ``moves`` on an account."""
        lines = moves.line_ids.filtered(lambda line: line.account_id == account)
        return sum(lines.mapped("balance"))

    @staticmethod
    def _at(text):
        """Return the UTC datetime written as ``2026-01-10 12:00``."""
        return datetime.strptime(text, "%Y-%m-%d %H:%M")
