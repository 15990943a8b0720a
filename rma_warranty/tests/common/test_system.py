from collections import defaultdict
from typing import NamedTuple

from odoo.exceptions import AccessError
from odoo.models import BaseModel
from odoo.tests import TransactionCase, new_test_user, tagged

from ...system import as_system


class Pair(NamedTuple):
    users: BaseModel
    count: int


@as_system
def _give_back(self, *args, **kwargs):
    """Return whether each record is in system mode, and what was given."""
    found = [self, *args, *kwargs.values()]
    return [record.env.su for record in found], self, args, kwargs


@as_system
def _return_given(self, value):
    assert self.env.su
    return value


@as_system
def _get_language(self, record):
    return record.env.context["lang"]


@as_system
def _rename(self, name):
    self.name = name
    return self.env.uid, self.create({"name": f"{name} & Sons"})


@tagged("post_install", "-at_install")
class TestSystem(TransactionCase):
    """Boundaries give all rights to what is within, and none to what comes out."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(cls.env, "rma_nobody", groups="base.group_user")
        cls.partner = cls.env["res.partner"].create({"name": "Customer"})
        cls.own = cls.partner.with_user(cls.user)

    def test_all_records_are_in_system_mode_within_and_in_no_case_outside(self):
        modes, *back = _give_back(self.own, self.own, other=self.own)
        self.assertEqual(modes, [True] * 3)
        self.assertFalse(self.own.env.su)
        me, args, kwargs = back
        for record in (me, *args, *kwargs.values()):
            self.assertEqual(record, self.partner)
            self.assertIs(record.env, self.own.env)

    def test_user_stays_who_acts_and_gains_nothing(self):
        with self.assertRaises(AccessError):
            self.own.name = "Written"
        uid, created = _rename(self.own, "Company")
        self.assertEqual((uid, self.partner.name), (self.user.id, "Company"))
        self.assertEqual(created.sudo().create_uid, self.user)
        with self.assertRaises(AccessError):
            created.name = "Written"

    def test_records_are_found_in_all_kinds_of_containers(self):
        counted = defaultdict(int, {self.own: 1})
        pair = Pair(self.own, 1)
        for value in ([self.own], (self.own, 1), {self.own}, {1: [pair]}, counted):
            with self.subTest(value=value):
                result = _return_given(self.own, value)
                self.assertEqual(result, value)
                self.assertIs(type(result), type(value))
        (row,) = _return_given(self.own, {1: [pair]})[1]
        self.assertIsInstance(row, Pair)
        self.assertIs(row.users.env, self.own.env)
        self.assertEqual(_return_given(self.own, counted)[self.user], 0)

    def test_context_of_arguments_stays(self):
        french = self.own.with_context(lang="fr_FR")
        language = _get_language(self.own, french)
        self.assertEqual(language, "fr_FR")

    def test_who_is_in_system_mode_stays_there(self):
        result = _return_given(self.partner.sudo(), self.partner.sudo())
        self.assertTrue(result.env.su)

    def test_public_methods_are_no_boundaries(self):
        def action_pay(self):
            """Pay."""

        with self.assertRaisesRegex(TypeError, "action_pay can be called remotely"):
            as_system(action_pay)
