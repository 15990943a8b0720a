from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from . import test_migration


@tagged("post_install", "-at_install")
class TestRenames(TransactionCase):
    """What users wrote names claim results by their new names, texts stay texts."""

    def _migrate(self):
        """Twice: an upgrade may be started again."""
        self._undo_names()
        for __ in range(2):
            test_migration.TestMigration._migrate(self, "19.0.1.8.0", "pre-names")

    def _undo_names(self):
        """Have names of claim results as 19.0.1.7.0 had them."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            ALTER TABLE rma_case_line RENAME claim_result TO verdict;
            ALTER TABLE rma_case_line RENAME claim_result_item_id TO verdict_item_id;
            ALTER TABLE rma_case_line RENAME CONSTRAINT
                rma_case_line_claim_result_item_id_fkey
             TO rma_case_line_verdict_item_id_fkey;
            ALTER TABLE rma_claim_result_wizard RENAME TO rma_verdict_wizard;
            UPDATE ir_model_fields SET name = replace(name, 'claim_result', 'verdict')
             WHERE model = 'rma.case.line' AND name ~ 'claim_result';
            UPDATE ir_model_data SET name = replace(name, 'claim_result', 'verdict')
             WHERE module = 'rma_warranty' AND name ~ 'claim_result';
            UPDATE ir_model SET model = 'rma.verdict.wizard'
             WHERE model = 'rma.claim.result.wizard';
            UPDATE ir_model_fields SET model = 'rma.verdict.wizard'
             WHERE model = 'rma.claim.result.wizard';
            UPDATE ir_ui_view SET model = 'rma.verdict.wizard'
             WHERE model = 'rma.claim.result.wizard';
            """
        )

    def _write_formerly(self, record, name, text):
        """Store a text that was right with the former names."""
        record.flush_recordset()
        value = SQL("%s", text)
        if record._fields[name].translate:
            value = SQL("jsonb_build_object('en_US', %s::text)", text)
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s = %s WHERE id = %s",
                SQL.identifier(record._table),
                SQL.identifier(name),
                value,
                record.id,
            )
        )
        record.invalidate_recordset()

    def _filter(self, model, domain, sort="[]"):
        return self.env["ir.filters"].create(
            {"name": domain, "model_id": model, "domain": domain, "sort": sort}
        )

    def _own(self, model, **values):
        """Return a record about lines of cases that a user made."""
        lines = self.env["ir.model"]._get("rma.case.line")
        return self.env[model].create({"name": "Own", "model_id": lines.id, **values})

    def test_filters_over_lines_and_over_what_leads_to_them(self):
        domain = "[('verdict', '=', 'refused'), ('date_verdict', '!=', False)]"
        far = "[('rma_case_ids.line_ids.verdict', '=', 'refused')]"
        own = self._filter("rma.case.line", domain, '["verdict desc"]')
        order = self._filter("sale.order", far)
        self._migrate()
        new = "[('claim_result', '=', 'refused'), ('date_claim_result', '!=', False)]"
        self.assertEqual(own.domain, new)
        self.assertEqual(own.sort, '["claim_result desc"]')
        self.assertEqual(order.domain, far.replace("verdict", "claim_result"))

    def test_a_field_of_the_same_name_elsewhere_stays(self):
        domain = "[('verdict', '=', 'refused')]"
        other = self._filter("res.partner", domain)
        self._migrate()
        self.assertEqual(other.domain, domain)

    def test_exports(self):
        export = self.env["ir.exports"].create({"name": "Own", "resource": "rma.case"})
        values = [
            {"export_id": export.id, "name": f"line_ids/{name}"}
            for name in ("verdict", "verdict_item_id/name")
        ]
        rows = self.env["ir.exports.line"].create(values)
        self._migrate()
        self.assertEqual(
            rows.mapped("name"),
            ["line_ids/claim_result", "line_ids/claim_result_item_id/name"],
        )

    def test_a_message_is_as_shipped_and_its_sentences_stay(self):
        template = self.env.ref("rma_warranty.mail_template_not_confirmed")
        shipped = str(template.body_html)
        self.assertIn("line.claim_result_reason", shipped)
        sentence = "<p>This verdict, our last one, is final in your case.</p>"
        former = shipped.replace("line.claim_result", "line.verdict")
        self._write_formerly(template, "body_html", former + sentence)
        self._migrate()
        self.assertEqual(template.body_html, shipped + sentence)

    def test_code_keeps_its_own_variables(self):
        code = "verdict = record.verdict\nlog(verdict, record['verdict_reason'])"
        action = self._own("ir.actions.server", state="code", code=code)
        self._migrate()
        self.assertEqual(
            action.code,
            "verdict = record.claim_result\n"
            "log(verdict, record['claim_result_reason'])",
        )

    def test_rules_and_window_actions(self):
        rule = self._own("ir.rule")
        self._write_formerly(rule, "domain_force", "[('verdict', '!=', 'refused')]")
        action = self.env["ir.actions.act_window"].create(
            {
                "name": "Own",
                "res_model": "rma.case.line",
                "domain": "[('verdict', '=', 'pending')]",
                "context": "{'search_default_verdict_missing': 1}",
            }
        )
        self._migrate()
        self.assertEqual(rule.domain_force, "[('claim_result', '!=', 'refused')]")
        self.assertEqual(action.domain, "[('claim_result', '=', 'pending')]")
        self.assertEqual(action.context, "{'search_default_claim_result_missing': 1}")

    def test_views_and_the_buttons_in_them(self):
        arch = """<list string="No verdict in sight"
            decoration-danger="state not in ('closed') and verdict != 'x'">
            <field name="state"/><field name="verdict"/>
            <button name="action_undo_verdict" type="object"/></list>"""
        view = self.env["ir.ui.view"].create(
            {"name": "Own", "model": "rma.case.line", "arch": "<list/>"}
        )
        self._write_formerly(view, "arch_db", arch)
        self._migrate()
        self.assertIn('string="No verdict in sight"', view.arch_db)
        self.assertIn("('closed') and claim_result != 'x'", view.arch_db)
        self.assertIn('name="claim_result"', view.arch_db)
        self.assertIn('name="action_undo_claim_result"', view.arch_db)

    def test_page_templates_keep_their_own_variables(self):
        arch = """<t><t t-set="verdict" t-value="rma_case_line.verdict"/>
            <p t-if="verdict == 'refused'" t-out="verdict or ''"/></t>"""
        view = self.env["ir.ui.view"].create(
            {"name": "Own", "type": "qweb", "arch": "<t/>"}
        )
        self._write_formerly(view, "arch_db", arch)
        self._migrate()
        new = arch.replace("line.verdict", "line.claim_result")
        self.assertEqual(view.arch_db, new)

    def test_fields_and_the_dialog_keep_their_records(self):
        names = (
            "model_rma_claim_result_wizard",
            "field_rma_claim_result_wizard__reason",
            "field_rma_case_line__claim_result",
            "selection__rma_case_line__claim_result__refused",
        )
        before = [self.env.ref(f"rma_warranty.{name}") for name in names]
        self._migrate()
        self.env.registry.clear_cache()
        after = [self.env.ref(f"rma_warranty.{name}") for name in names]
        self.assertEqual(after, before)
        model, __, field, __ = after
        self.assertEqual(field.name, "claim_result")
        self.assertEqual(model.model, "rma.claim.result.wizard")
        form = self.env.ref("rma_warranty.rma_verdict_wizard_view_form")
        self.assertEqual(form.model, "rma.claim.result.wizard")

    def test_columns_and_keys_have_the_new_names(self):
        self._migrate()
        self.env["rma.case.line"].search([("claim_result", "=", "refused")])
        self.env.cr.execute(
            """
            SELECT conname FROM pg_constraint
             WHERE contype = 'f' AND conname ~ '(verdict|claim_result)'
            """
        )
        names = [name for (name,) in self.env.cr.fetchall()]
        self.assertEqual(names, ["rma_case_line_claim_result_item_id_fkey"])
