from odoo import Command
from odoo.tests import tagged

from . import test_migration
from .common import RmaCommon

MODES = ("read", "write", "create", "unlink")


@tagged("post_install", "-at_install")
class TestRolesRights(RmaCommon):
    """Nobody sees or may do less than without the add-on (G8)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.staff_groups = cls.env.ref("rma_warranty.group_rma_user") | cls.env.ref(
            "rma_warranty.group_rma_manager"
        )
        cls.kinds = cls._create_user_of_each_kind()
        cls._create_documents()
        cls.rules = cls._get_own("ir.rule").filtered(
            lambda rule: not rule.model_id.model.startswith("rma.")
        )
        cls.models = sorted(set(cls.rules.mapped("model_id.model")))
        cls.models.append("account.payment")

    @classmethod
    def _create_user_of_each_kind(cls):
        """Return {name of a group: user who has it} for all that others define."""
        internal = cls.env.ref("base.group_user")
        outside = cls.env.ref("base.group_portal") | cls.env.ref("base.group_public")
        groups = cls.env["res.groups"].search(
            [("id", "not in", cls.staff_groups.ids), ("share", "=", False)]
        )
        values = []
        for group in groups | outside:
            isolated = group & outside or group.all_implied_ids & outside
            values.append(
                {
                    "name": group.full_name,
                    "login": f"kind_{group.id}",
                    "group_ids": [
                        Command.set((group if isolated else group | internal).ids)
                    ],
                }
            )
        return {user.name: user for user in cls.env["res.users"].create(values)}

    @classmethod
    def _create_documents(cls):
        """Have documents of every kind, not only those that returns are about."""
        cls._sell_deliver_invoice([(cls.drill, 1)])
        lines = [Command.create({"name": "x", "quantity": 1, "price_unit": 5})]
        bill = cls.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": cls.customer.id,
                "invoice_date": "2026-01-05",
                "invoice_line_ids": lines,
            }
        )
        bill.action_post()
        cls.env["account.move"].create({"move_type": "entry"})
        cls.env["account.payment"].create(
            [
                {"partner_type": kind, "partner_id": cls.customer.id, "amount": 1}
                for kind in ("customer", "supplier")
            ]
        )
        cls.env["res.partner.bank"].create(
            {"acc_number": "4711", "partner_id": cls.customer.id}
        )

    @classmethod
    def _get_own(cls, model):
        """Return the add-on's records of a model."""
        data = cls.env["ir.model.data"].search(
            [("module", "=", "rma_warranty"), ("model", "=", model)]
        )
        return cls.env[model].browse(data.mapped("res_id")).exists()

    def _get_rights(self):
        """Return what each kind of user may do: {(kind, model, mode): record ids}."""
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        found = {}
        for kind, user in self.kinds.items():
            for mode in MODES:
                allowed = self.env["ir.model.access"].with_user(user)
                allowed = allowed._get_allowed_models(mode)
                found[kind, "models", mode] = set(allowed)
                for name in allowed.intersection(self.models):
                    records = self.env[name].sudo().search([])
                    visible = records.with_user(user).sudo(False)
                    visible = visible._filtered_access(mode)
                    found[kind, name, mode] = set(visible.ids)
        return found

    def _get_rights_without_the_addon(self):
        with self._undone():
            self.rules.active = False
            self._get_own("ir.model.access").active = False
            return self._get_rights()

    def _undone(self):
        """Give a savepoint that is rolled back at the end."""
        return RolledBack(self.env)

    def _assert_nothing_is_lost(self, before, after):
        lost = {
            key: ids - after.get(key, set())
            for key, ids in before.items()
            if ids - after.get(key, set())
        }
        self.assertFalse(lost)

    def test_installing_and_after_sales_rights_take_nothing_away(self):
        before = self._get_rights_without_the_addon()
        accountants = self.env.ref("account.group_account_invoice").full_name
        self.assertEqual(len(before[accountants, "account.payment", "read"]), 2)
        self.assertNotIn("rma.case", before[accountants, "models", "read"])
        self._assert_nothing_is_lost(before, self._get_rights())
        insiders = [user for user in self.kinds.values() if user._is_internal()]
        for group in self.staff_groups:
            for user in insiders:
                user.group_ids += group
            self._assert_nothing_is_lost(before, self._get_rights())

    def test_after_sales_alone_reads_customers_documents_only(self):
        moves = self.env["account.move"].with_user(self.rma_user).search([])
        self.assertEqual(set(moves.mapped("move_type")), {"out_invoice"})
        lines = self.env["account.move.line"].with_user(self.rma_user).search([])
        self.assertLessEqual(lines.move_id, moves)
        payments = self.env["account.payment"].with_user(self.rma_user)
        self.assertFalse(payments.has_access("read"))

    def test_an_upgrade_shows_vendors_payments_again(self):
        model = self.env["ir.model"]._get("account.payment")
        hiding = self.env["ir.rule"].create(
            {
                "name": "After-sales: payments of customers",
                "model_id": model.id,
                "domain_force": "[('partner_type', '=', 'customer')]",
                "groups": [Command.set(self.staff_groups[0].ids)],
            }
        )
        self.env["ir.model.data"].create(
            {
                "module": "rma_warranty",
                "name": "account_payment_rule_rma",
                "model": "ir.rule",
                "res_id": hiding.id,
            }
        )
        self.accountant.group_ids += self.staff_groups[0]
        payments = self.env["account.payment"].with_user(self.accountant)
        self.assertFalse(payments.search([("partner_type", "=", "supplier")]))
        test_migration.TestMigration._migrate(self, "19.0.1.4.0", "post-rights")
        self.assertTrue(payments.search([("partner_type", "=", "supplier")]))


class RolledBack:
    """Do something, look at it, and have it undone."""

    def __init__(self, env):
        self.env = env

    def __enter__(self):
        self.savepoint = self.env.cr.savepoint()
        self.point = self.savepoint.__enter__()

    def __exit__(self, *_error):
        self.env.flush_all()
        self.point.rollback()
        self.savepoint.__exit__(None, None, None)
        self.env.invalidate_all()
        self.env.registry.clear_cache()
