from odoo import Command
from odoo.tests import new_test_user

from ..exchange.exchange_common import ExchangeCommon
from ..goods_out.goods_out_common import GoodsOutCommon
from ..payback.payback_common import PaybackCommon


class RolesCommon(PaybackCommon, ExchangeCommon, GoodsOutCommon):
    """The shop with one user per role, each with the rights of that role alone.

    The stories run alone and among other apps (``./run test --crowded``).
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        users = cls._create_users(
            seller="sales_team.group_sale_salesman",
            sales_manager="sales_team.group_sale_manager",
            stock_manager="stock.group_stock_manager",
            auditor="account.group_account_readonly",
            account_manager="account.group_account_manager",
        )
        cls.salesman, cls.sales_manager, cls.stock_manager = users[:3]
        cls.auditor, cls.account_manager = users[3:]
        cls.staff = cls.rma_user | cls.rma_manager
        cls.sellers = cls.salesman | cls.sales_manager
        cls.workers = cls.warehouse_user | cls.stock_manager
        cls.accountants = cls.accountant | cls.auditor | cls.account_manager
        cls.everybody = cls.staff | cls.sellers | cls.workers | cls.accountants

    @classmethod
    def _has_app(cls, name):
        module = cls.env["ir.module.module"].search([("name", "=", name)])
        return module.state == "installed"

    @classmethod
    def _create_phone(cls, *names, **values):
        """Create a product whose cost is kept by serial number, with stock."""
        phone = cls._create_product(
            "Phone",
            price=200.0,
            cost=90.0,
            tracking="serial",
            lot_valuated=True,
            **values,
        )
        serials = cls._create_lots(phone, *names)
        cls._stock_in(phone, len(serials), 90.0, lots=serials)
        return phone, serials

    def _sell_as_roles(self, product, quantity=1, lots=None):
        """Sell as a salesman, deliver as a worker, invoice as an accountant."""
        order = (
            self.env["sale.order"]
            .with_user(self.salesman)
            .create(
                {
                    "partner_id": self.customer.id,
                    "order_line": [
                        Command.create(
                            {"product_id": product.id, "product_uom_qty": quantity}
                        )
                    ],
                }
            )
        )
        order.action_confirm()
        picking = order.sudo().picking_ids.with_user(self.warehouse_user).sudo(False)
        if lots:
            picking.move_ids.lot_ids = lots
        picking.move_ids.picked = True
        picking.button_validate()
        order.with_user(self.salesman)._create_invoices()
        order.sudo().invoice_ids.with_user(self.accountant).sudo(False).action_post()
        self.env.invalidate_all()
        return order.with_env(self.env)

    @classmethod
    def _create_other_user(cls, login, *groups):
        return new_test_user(cls.env, login, groups=",".join(groups))
