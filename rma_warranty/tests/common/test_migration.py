from importlib.util import module_from_spec, spec_from_file_location

from odoo.modules import get_module_path
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestMigration(TransactionCase):
    """A database that had the add-on before is as good as a new one."""

    def _migrate(self, version, name):
        path = f"{get_module_path('rma_warranty')}/migrations/{version}/{name}.py"
        spec = spec_from_file_location("migration", path)
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        self.env.flush_all()
        module.migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()

    def test_defects_lead_to_the_warranty(self):
        group = self.env.ref("rma_warranty.rma_reason_group_defect")
        own = self.env["rma.reason"].create(
            {"name": "Screen flickers", "parent_id": group.id}
        )
        mind = self.env.ref("rma_warranty.rma_reason_not_needed")
        (group | group.child_ids).claim_kind = "return"
        self._migrate("19.0.1.1.0", "post-warranty")
        self.assertEqual(
            set((group | group.child_ids).mapped("claim_kind")), {"warranty"}
        )
        self.assertEqual(own.claim_kind, "warranty")
        self.assertEqual(mind.claim_kind, "return")

    def test_rules_that_were_there_twice_are_there_once(self):
        kept = self.env.ref("rma_warranty.sale_order_rule_rma")
        double = kept.copy({"name": "Sales Order: after-sales reads all"})
        self.env["ir.model.data"].create(
            {
                "module": "rma_warranty",
                "name": "sale_order_rule_user",
                "model": "ir.rule",
                "res_id": double.id,
            }
        )
        self._migrate("19.0.1.1.0", "post-warranty")
        self.assertFalse(double.exists())
        self.assertTrue(kept.exists())

    def test_a_deleted_reason_is_no_obstacle(self):
        self.env.ref("rma_warranty.rma_reason_incomplete").unlink()
        self._migrate("19.0.1.1.0", "post-warranty")
        failed = self.env.ref("rma_warranty.rma_reason_failed")
        self.assertEqual(failed.claim_kind, "warranty")

    def test_the_reasons_of_notes_have_an_index_from_both_sides(self):
        index = "rma_note_reason_rel_reason_id_move_id_idx"
        self.env.cr.execute(f"DROP INDEX {index}")
        for __ in range(2):
            self._migrate("19.0.1.6.0", "post-indexes")
        self.env.cr.execute("SELECT 1 FROM pg_indexes WHERE indexname = %s", [index])
        self.assertTrue(self.env.cr.fetchone())

    def test_a_place_for_returns_in_the_stock_is_moved_out_of_it(self):
        warehouse = self.env["stock.warehouse"].search([], limit=1)
        place = warehouse.rma_location_id
        self.env.flush_all()
        # As former versions allowed it.
        self.env.cr.execute(
            "UPDATE stock_location SET location_id = %s WHERE id = %s",
            [warehouse.lot_stock_id.id, place.id],
        )
        self.env.invalidate_all()
        self.assertEqual(place._rma_get_stock_above(), warehouse)
        self._migrate("19.0.1.4.0", "end-quarantine")
        self.assertFalse(place.location_id)
        self.assertFalse(place._rma_get_stock_above())

    def test_former_cases_are_of_companies_or_of_consumers(self):
        partners = self.env["res.partner"].create(
            [{"name": "Firm", "is_company": True}, {"name": "Somebody"}]
        )
        firm, somebody, kept = self.env["rma.case"].create(
            [{"partner_id": partner.id} for partner in (*partners, partners[1])]
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE rma_case SET customer_kind = NULL WHERE id IN %s",
            [(firm | somebody)._ids],
        )
        kept.customer_kind = "business"
        for __ in range(2):
            self._migrate("19.0.1.9.0", "pre-customer-kind")
        kinds = (firm | somebody | kept).mapped("customer_kind")
        self.assertEqual(kinds, ["business", "consumer", "business"])

    def test_what_users_wrote_names_fields_by_their_new_names(self):
        """Twice: an upgrade may be started again."""
        model = "rma.case.line"
        worthless = self.env["ir.filters"].create(
            {
                "name": "Worthless",
                "model_id": model,
                "domain": "[('quantity_forgone', '>', 0)]",
                "context": "{'group_by': ['quantity_due_now']}",
                "sort": '["quantity_due_now desc"]',
            }
        )
        template = self.env.ref("rma_warranty.mail_template_not_credited")
        shipped = template.body_html
        self.assertIn("quantity_not_creditable", shipped)
        template.body_html = shipped.replace("not_creditable", "forgone")
        export = self.env["ir.exports"].create({"name": "Own", "resource": "rma.case"})
        row = self.env["ir.exports.line"].create(
            {"export_id": export.id, "name": "line_ids/quantity_forgone"}
        )
        field = self.env["ir.model.fields"]._get(model, "quantity_not_creditable")
        self._undo_names()
        for __ in range(2):
            self._migrate("19.0.1.7.0", "pre-names")
        self.assertEqual(worthless.domain, "[('quantity_not_creditable', '>', 0)]")
        self.assertEqual(worthless.context, "{'group_by': ['quantity_to_credit']}")
        self.assertEqual(worthless.sort, '["quantity_to_credit desc"]')
        self.assertEqual(template.body_html, shipped)
        self.assertEqual(row.name, "line_ids/quantity_not_creditable")
        self.assertEqual(field.name, "quantity_not_creditable")
        named = "rma_warranty.field_rma_case_line__quantity_not_creditable"
        self.assertEqual(self.env.ref(named), field)
        self.env["rma.case.line"].search([("quantity_to_credit", ">", 0)])

    def _undo_names(self):
        """Have columns and the field's record as 19.0.1.6.0 had them."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            ALTER TABLE rma_case_line
            RENAME COLUMN quantity_not_creditable TO quantity_forgone;
            ALTER TABLE rma_case_line
            RENAME COLUMN quantity_to_credit TO quantity_due_now;
            UPDATE ir_model_fields SET name = 'quantity_forgone'
             WHERE model = 'rma.case.line' AND name = 'quantity_not_creditable';
            UPDATE ir_model_data SET name = 'field_rma_case_line__quantity_forgone'
             WHERE module = 'rma_warranty'
               AND name = 'field_rma_case_line__quantity_not_creditable';
            """
        )

    def test_open_cases_belong_to_the_default_team(self):
        partner = self.env["res.partner"].create({"name": "Customer"})
        cases = self.env["rma.case"].create([{"partner_id": partner.id}] * 3)
        mine = self.env["rma.case.team"].create({"name": "Mine"})
        cases[1].action_cancel()
        cases[2].team_id = mine
        for __ in range(2):
            self._migrate("19.0.1.9.0", "post-teams")
        team = self.env.ref("rma_warranty.rma_case_team_after_sales")
        self.assertEqual(
            [case.team_id for case in cases],
            [team, mine.browse(), mine],
        )
