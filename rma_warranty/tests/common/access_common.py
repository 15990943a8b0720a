from unittest.mock import patch

from odoo import Command

from .common import RmaCommon

# Rights that a person may have at once, each with the group that gives them.
ROLES = {
    "user": "rma_warranty.group_rma_user",
    "manager": "rma_warranty.group_rma_manager",
    "worker": "stock.group_stock_user",
    "accountant": "account.group_account_invoice",
    "account_manager": "account.group_account_manager",
    "salesman": "sales_team.group_sale_salesman_all_leads",
    "portal": "base.group_portal",
}


class AccessCommon(RmaCommon):
    """A record of every model of the add-on, and people of every role.

    ``roles`` has a user per role, ``owner`` the rights of all staff at once.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        staff = [group for role, group in ROLES.items() if role != "portal"]
        cls.public = cls.env.ref("base.public_user")
        cls.newcomer, cls.owner, *roles = cls._create_users(
            newcomer="base.group_user",
            owner=",".join(staff),
            **{f"role_{role}": group for role, group in ROLES.items()},
        )
        cls.roles = dict(zip(ROLES, roles, strict=True))
        cls.order = cls._sell_deliver_invoice([(cls.drill, 5)])
        cls.line = cls.order.order_line

    def setUp(self):
        super().setUp()
        # Batches commit after each chunk, which a test can't.
        self.startPatcher(patch.object(type(self.env["rma.batch"]), "_commit"))

    def _get_models(self):
        """Return the add-on's models that hold records."""
        return [
            self.env[name]
            for name in self.env.registry
            if name.startswith("rma.") and not self.env[name]._abstract
        ]

    def _get_finished_case(self):
        case = self._customer_returns([(self.line, 2)])
        self._receive(case)
        self._inspect(case, restock=1)
        self._credit(case)
        return case.sudo(False)

    def _get_one_of_each(self):
        """Return {model name: a record} for every model of the add-on."""
        case = self._get_finished_case().sudo()
        order = self._sell_deliver_invoice([(self.drill, 1)])
        self._receive(self._customer_returns([(order.order_line, 1)]))
        self.env.flush_all()
        records = {"rma.case": case, "rma.case.line": case.line_ids}
        records["rma.inspection"] = case.inspection_ids
        records["rma.notification"] = self.env["rma.notification"].search(
            [("case_id", "=", case.id)], limit=1
        )
        records.update(self._create_warranty())
        records.update(self._create_goods(case))
        out = records["rma.goods.out"]
        records["rma.goods.taken"] = self.env["rma.goods.taken"].create(
            {"goods_out_id": out.id, "quantity": 1, "way": "back"}
        )
        kind = self.env.ref("rma_warranty.rma_adjustment_type_damage")
        records["rma.adjustment"] = self.env["rma.adjustment"].create(
            {"case_id": case.id, "type_id": kind.id, "amount": 1, "reason": "x"}
        )
        for limit in ("rma.review.limit", "rma.approval.limit"):
            records[limit] = self.env[limit].create(
                {"user_id": self.rma_manager.id, "amount": 1}
            )
        records["rma.customer.trust"] = self.env["rma.customer.trust"].create(
            {"partner_id": self.customer.id, "trust": "trusted", "reason": "x"}
        )
        records.update(self._create_segment())
        records.update(self._create_dialogs(case, records))
        return {
            model._name: records.get(model._name) or model.search([], limit=1)
            for model in self._get_models()
        }

    def _create_goods(self, case):
        """Return {model: record} of what else hangs on goods of a case."""
        inspection = case.inspection_ids[:1]
        values = {
            "rma.receipt.alert": {
                "case_id": case.id,
                "kind": "wrong_product",
                "code": "4711",
            },
            "rma.policy": {
                "name": "Replacements only",
                "date_to": "2000-12-31",
                "remedy_ids": [Command.create({"resolution": "replacement"})],
                "deadline_ids": [Command.create({"kind": "refund", "number": 9})],
            },
            "rma.box": {"line_ids": [Command.create({"code": "4711"})]},
            "rma.accessory": {"name": "Charger", "categ_id": self.category.id},
            "rma.attempt": {
                "partner_id": self.customer.id,
                "kind": "file",
                "hour": "2026-01-01 10:00:00",
                "number": 1,
            },
            "rma.inspection.accessory": {
                "name": "Charger",
                "inspection_id": inspection.id,
            },
            "rma.goods.out": {
                "kind": "loan",
                "case_id": case.id,
                "partner_id": self.customer.id,
                "product_id": self.drill.id,
                "product_uom_id": self.drill.uom_id.id,
                "quantity": 1,
                "location_id": self.stock.id,
                "date_due": "2026-01-31",
            },
        }
        found = {model: self.env[model].create(vals) for model, vals in values.items()}
        # Not those of all companies.
        found["rma.policy.deadline"] = found["rma.policy"].deadline_ids
        found["rma.policy.remedy"] = found["rma.policy"].remedy_ids
        return found

    def _create_segment(self):
        """Return {model: record} of a kind of customer and somebody of that kind."""
        segment = self.env["rma.segment"].create(
            {
                "name": "Good customers",
                "company_id": self.company.id,
                "order_count_min": 1,
            }
        )
        segment._update_members()
        own = self.env["rma.segment.member"].search(
            [("segment_id", "=", segment.id), ("company_id", "=", self.company.id)]
        )
        return {"rma.segment": segment, "rma.segment.member": own[:1]}

    def _create_dialogs(self, case, records):
        known = {
            "kind": "loan",
            "goods_out_id": records["rma.goods.out"].id,
            "reason": "x",
            "reason_id": self.reason.id,
            "partner_id": self.customer.id,
            "sale_line_id": self.line.id,
            "case_id": case.id,
            "line_id": case.line_ids.id,
            "product_id": self.drill.id,
            "alert_id": records["rma.receipt.alert"].id,
        }
        return {
            model._name: model.create(
                {name: value for name, value in known.items() if name in model._fields}
            )
            for model in self._get_models()
            if model._transient
        }

    def _create_warranty(self):
        """Return {model: record} of a term and a certificate with an extension."""
        term = self.env["rma.warranty.term"].create(
            {
                "name": "Two years",
                "item_ids": [Command.create({"name": "Motor"})],
                "remedy_ids": [Command.create({"remedy": "repair"})],
            }
        )
        certificate = self.env["rma.warranty.certificate"].create(
            {
                "company_id": self.company.id,
                "partner_id": self.customer.id,
                "product_id": self.drill.id,
                "term_id": term.id,
                "extension_ids": [Command.create({"duration": 12})],
            }
        )
        found = (term, term.item_ids, term.remedy_ids)
        found += (certificate, certificate.extension_ids)
        found += (self.env["rma.warranty.history"].create({}),)
        return {record._name: record for record in found}
