from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import Form, TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

GROUPS = "rma_warranty.group_rma_manager,account.group_account_manager"


@tagged("post_install", "-at_install")
class TestReasonWizards(TransactionCase):
    """Dialogs that ask for a reason have one form and take no step without one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        user = new_test_user(cls.env, "rma_all_steps", groups=GROUPS)
        base = cls.env.registry["rma.reason.wizard"]
        cls.wizards = [
            cls.env[model._name].with_user(user)
            for model in cls.env.registry.values()
            if not model._abstract and issubclass(model, base)
        ]

    def test_dialogs_are_found(self):
        names = {wizard._name for wizard in self.wizards}
        self.assertLessEqual({"rma.reject.wizard", "rma.send.back.wizard"}, names)

    def test_blank_reason_is_refused(self):
        for wizards in self.wizards:
            for blank in ("", " ", "\n\t "):
                with self.subTest(wizards._name, reason=blank):
                    wizard = wizards.create({"reason": blank})
                    with self.assertRaisesRegex(UserError, "^Enter "):
                        wizard.action_confirm()

    @mute_logger("odoo.sql_db")
    def test_dialog_without_a_reason_is_not_saved(self):
        for wizards in self.wizards:
            with self.subTest(wizards._name):
                self.assertTrue(wizards._fields["reason"].required)
                with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                    wizards.create({})

    def test_form_of_each_is_made_from_the_one_of_all(self):
        base = self.env.ref("rma_warranty.rma_reason_wizard_view_form")
        for wizards in self.wizards:
            with self.subTest(wizards._name):
                form = Form(wizards)
                form.reason = "Because"
                self.assertEqual(form.save().reason, "Because")
                view = self.env["ir.ui.view"].browse(wizards.get_view()["id"])
                self.assertEqual(view.inherit_id, base)
