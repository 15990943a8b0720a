from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .access_common import AccessCommon

# Lists that all companies share, and a count that only administrators read.
SHARED = {
    "rma.law.profile",
    "rma.reason",
    "rma.grade",
    "rma.refund.method",
    "rma.attempt",
}


@tagged("post_install", "-at_install")
class TestCompanyRules(AccessCommon):
    """No record of any model is reached from another company (G8)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Other company"})
        cls.stranger = cls.owner.copy(
            {
                "login": "stranger",
                "company_id": cls.other.id,
                "company_ids": [Command.set(cls.other.ids)],
            }
        )

    def _get_bound(self):
        """Return {model: record of the first company} of all but shared ones."""
        records = self._get_one_of_each()
        own_drill = self._create_product(
            "Own drill", price=1, cost=1, company_id=self.company.id
        )
        records["rma.accessory"] = self.env["rma.accessory"].create(
            {"name": "Case", "product_tmpl_id": own_drill.product_tmpl_id.id}
        )
        for record in records.values():
            if "company_id" in record._fields and not record.company_id:
                record.sudo().company_id = self.company
        self.env.flush_all()
        return {model: found for model, found in records.items() if model not in SHARED}

    def test_other_company_finds_reads_writes_and_deletes_nothing(self):
        for model, record in self._get_bound().items():
            own = record.with_user(self.stranger).with_company(self.other)
            with self.subTest(model=model), mute_logger("odoo.addons.base.models"):
                self.assertTrue(record)
                self.assertFalse(self._search(own))
                for verb in ("read", "write", "unlink"):
                    with self.assertRaises(AccessError):
                        own.check_access(verb)

    def test_own_company_finds_them(self):
        for model, record in self._get_bound().items():
            if not record._transient:
                with self.subTest(model=model):
                    self.assertTrue(self._search(record.with_user(self.owner)))

    def _search(self, record):
        return record.search([("id", "in", record.ids)])
