from odoo.exceptions import AccessError
from odoo.tests import Form, freeze_time, tagged

from ..warranty.test_warranty_claim import ClaimCommon

GROUP_STEPS = "<ol><li>Ask for photos</li></ol>"
OWN_STEPS = "<ol><li>Weigh the parcel</li></ol>"


@tagged("post_install", "-at_install")
class TestProcedure(ClaimCommon):
    """A reason tells staff what to do, and proposes what customers get."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        reasons = cls.env["rma.reason"]
        cls.group = reasons.create({"name": "Parcels", "procedure": GROUP_STEPS})
        cls.lost = reasons.create({"name": "Lost", "parent_id": cls.group.id})

    def _write_line(self, **values):
        order = self._sell([(self.drill, 1)])
        self._deliver(order)
        line = {"sale_line_id": order.order_line.id, "quantity": 1, **values}
        return self._open_case([{"reason_id": self.lost.id, **line}]).line_ids

    # === STEPS === #

    def test_a_reason_without_steps_shows_those_of_its_group(self):
        self.assertEqual(self.lost.procedure_shown, GROUP_STEPS)
        self.lost.procedure = OWN_STEPS
        self.assertEqual(self.lost.procedure_shown, OWN_STEPS)
        # What the editor leaves when its text is deleted
        self.lost.procedure = "<p><br></p>"
        self.assertEqual(self.lost.procedure_shown, GROUP_STEPS)

    def test_no_steps_anywhere_show_nothing(self):
        self.group.procedure = False
        self.assertFalse(self._write_line().procedure)

    def test_steps_are_shown_on_line_and_inspection(self):
        line = self._write_line()
        inspection = self.env["rma.inspection"].create({"line_id": line.id})
        for record in (line, inspection):
            with self.subTest(record._name):
                form = Form(record.with_user(self.rma_user))
                self.assertEqual(form.procedure, GROUP_STEPS)

    def test_scripts_are_taken_out_of_the_steps(self):
        self.lost.procedure = "<p>Look<script>steal()</script></p>"
        self.assertEqual(self.lost.procedure, "<p>Look</p>")

    def test_steps_are_shown_in_the_language_of_staff(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        french = "<ol><li>Demander des photos</li></ol>"
        terms = {"fr_FR": {"Ask for photos": "Demander des photos"}}
        self.group.update_field_translations("procedure", terms)
        self.assertEqual(self.lost.with_context(lang="fr_FR").procedure_shown, french)
        self.assertEqual(self.lost.procedure_shown, GROUP_STEPS)

    def test_customers_do_not_read_the_steps(self):
        line = self._write_line().with_user(self.portal_user)
        with self.assertRaises(AccessError):
            line.read(["procedure"])

    def test_staff_read_steps_and_only_managers_write_them(self):
        with self.assertRaises(AccessError):
            self.lost.with_user(self.rma_user).procedure = OWN_STEPS
        with Form(self.lost.with_user(self.rma_manager)) as form:
            form.procedure = OWN_STEPS
        self.assertEqual(self.lost.procedure, OWN_STEPS)

    # === RESOLUTION === #

    def test_the_reason_proposes_the_resolution(self):
        self.assertEqual(self._write_line().resolution, "refund")
        self.lost.default_resolution = "replacement"
        self.assertEqual(self._write_line().resolution, "replacement")
        chosen = self._write_line(resolution="repair")
        self.assertEqual(chosen.resolution, "repair")

    def test_choosing_the_reason_on_the_form_proposes_it(self):
        self.lost.default_resolution = "replacement"
        line = self._write_line(reason_id=self.reason.id)
        with Form(line.with_user(self.rma_user)) as form:
            self.assertEqual(form.resolution, "refund")
            form.reason_id = self.lost
            self.assertEqual(form.resolution, "replacement")
            form.reason_id = self.reason
            self.assertEqual(form.resolution, "refund")

    def test_choosing_the_reason_on_a_new_line_proposes_it(self):
        self.lost.default_resolution = "none"
        case = self._write_line().case_id
        with (
            Form(case.with_user(self.rma_user)) as form,
            form.line_ids.edit(0) as line,
        ):
            line.reason_id = self.reason
            line.reason_id = self.lost
            self.assertEqual(line.resolution, "none")

    def test_what_staff_chose_stays_when_the_serial_number_is_known(self):
        self.lost.default_resolution = "replacement"
        line = self._write_line(resolution="refund")
        line.lot_id = self._create_lots(self.drill, "SOP-1")
        self.assertEqual(line.resolution, "refund")

    def test_a_later_default_changes_no_line(self):
        line = self._write_line()
        line.case_id.action_request()
        line.case_id.action_approve()
        self.lost.default_resolution = "replacement"
        self.env.flush_all()
        self.assertEqual(line.resolution, "refund")
        # As when its unit gets another certificate
        self.env.add_to_compute(line._fields["resolution"], line)
        self.assertEqual(line.resolution, "refund")

    def test_what_the_warranty_offers_counts_more(self):
        self.defect.default_resolution = "refund"
        certificate = self._buy(remedies=[("replacement", 0, 90)])
        # 26 January: within the 90 days of replacements
        line = self._ask(certificate, "2026-01-26")
        self.assertEqual(line.resolution, "replacement")

    def test_a_claim_without_a_certificate_gets_the_reasons(self):
        self.defect.default_resolution = "repair"
        with freeze_time("2026-01-26 12:00:00"):
            line = self._write_line(reason_id=self.defect.id)
        self.assertEqual(line.resolution, "repair")
