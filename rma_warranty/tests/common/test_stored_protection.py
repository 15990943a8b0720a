from contextlib import suppress

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .access_common import AccessCommon

OTHER_VALUES = {
    "boolean": True,
    "char": "forged",
    "text": "forged",
    "html": "<p>forged</p>",
    "integer": 4711,
    "float": 4711.0,
    "monetary": 4711.0,
    "date": "2001-02-03",
    "datetime": "2001-02-03 04:05:06",
    "json": {"forged": "yes"},
}


# What Odoo says to values that make no record.
REFUSALS = (UserError, IntegrityError, ValueError, KeyError)


@tagged("post_install", "-at_install")
class TestStoredProtection(AccessCommon):
    """Whatever way is tried, nobody stores what only steps write (G11)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.protected = cls.env.registry["rma.protected"]

    def _get_protected_models(self):
        return [
            model
            for name in self.env.registry
            if isinstance(model := self.env[name], self.protected)
            and not model._abstract
        ]

    def _get_records(self):
        """Return {model name: a stored record} for all protected models."""
        records = self._get_one_of_each()
        case = records["rma.case"]
        note = case.credit_note_ids
        transaction = self.env["payment.transaction"]
        core = {
            "account.move": note,
            "account.move.line": note.invoice_line_ids,
            "stock.move": case.line_ids.move_ids,
            "stock.picking": case.receipt_ids,
            "stock.lot": self.env["stock.lot"].create(
                {"name": "D-1", "product_id": self.drill.id}
            ),
            "product.product": self.drill,
            "res.partner.bank": self.env["res.partner.bank"].create(
                {"acc_number": "4711", "partner_id": self.customer.id}
            ),
            "payment.transaction": self._create_transaction(transaction),
        }
        records |= core
        return {
            model._name: records[model._name][:1].sudo()
            for model in self._get_protected_models()
        }

    def _create_transaction(self, transactions):
        provider = self.env["payment.provider"].search([], limit=1)
        return transactions.create(
            {
                "provider_id": provider.id,
                "payment_method_id": self.env["payment.method"].search([], limit=1).id,
                "amount": 1.0,
                "currency_id": self.company.currency_id.id,
                "partner_id": self.customer.id,
                "reference": "T-1",
            }
        )

    def _forge(self, record, field):
        """Return a value that ``record`` doesn't have, as remote calls give it."""
        if field.type == "boolean":
            return not record[field.name]
        if field.type == "selection":
            codes = [code for code, __ in field._description_selection(self.env)]
            # The last one: the first is often the default.
            return next(code for code in codes[::-1] if code != record[field.name])
        if field.type == "many2one":
            others = self.env[field.comodel_name].sudo().with_context(active_test=False)
            return others.search([("id", "!=", record[field.name].id)], limit=1).id
        if field.type == "many2many":
            others = self.env[field.comodel_name].sudo()
            return [Command.link(others.search([], limit=1).id)]
        return OTHER_VALUES[field.type]

    def _get_forgeries(self):
        """Yield (record, field name, value that only a step may store)."""
        for record in self._get_records().values():
            self.assertTrue(record, record._name)
            for name in sorted(record._get_protected_fields()):
                value = self._forge(record, record._fields[name])
                if value:
                    yield record, name, value

    def _get_first_forgeries(self):
        """Return one forgery of each model."""
        found = {forgery[0]: forgery for forgery in self._get_forgeries()}
        return list(found.values())

    def _read_stored(self, record):
        """Return what the protected fields of a record hold in the database."""
        record.env.flush_all()
        record.invalidate_recordset()
        names = sorted(record._get_protected_fields())
        return record.sudo().read(names, load=None)

    def _try(self, record, way, *args):
        """Take a way that is to fail or to be without effect; undo the rest."""
        before = self._read_stored(record)
        with suppress(UserError), self.env.cr.savepoint() as savepoint:
            way(record, *args)
            after = self._read_stored(record)
            savepoint.rollback()
            self.assertEqual(after, before)

    # === WHAT IS PROTECTED === #

    def test_all_read_only_fields_are_protected(self):
        for name in self.env.registry:
            model = self.env[name]
            if model._abstract or model._transient or not model._auto:
                continue
            is_own = name.startswith("rma.")
            found = {
                field.name
                for field in model._fields.values()
                if field.store
                and field.readonly
                and (is_own or field.name.startswith("rma_"))
                and field.name not in ("id", "create_uid", "write_uid")
                and field.name not in ("create_date", "write_date")
            }
            if is_own and "access_token" in model._fields:
                found.add("access_token")
            if found:
                self.assertIsInstance(model, self.protected, name)
                self.assertLessEqual(found, model._get_protected_fields(), name)

    def test_links_to_notes_are_protected(self):
        note = self.env["account.move"]
        self.assertIn("access_token", note._get_protected_fields())

    def test_what_a_step_fixes_is_said_by_the_field_itself(self):
        lines, inspections = self.env["rma.case.line"], self.env["rma.inspection"]
        decided = lines._get_fixed_fields("decision")
        self.assertLessEqual({"quantity", "resolution", "certificate_id"}, decided)
        # Not what is related to such a field.
        self.assertNotIn("order_id", decided)
        self.assertFalse(inspections._get_fixed_fields("decision"))
        confirmed = inspections._get_fixed_fields("confirmation")
        self.assertLessEqual({"disposition", "credit_percent"}, confirmed)
        self.assertNotIn("note", confirmed)

    def test_company_is_given_where_the_field_says_so_only(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        values = {"company_id": other.id}
        boxes = self.env["rma.box"].with_user(self.rma_manager)
        self.assertIsNone(boxes._check_created(values))
        # Related to the case's, which is given once.
        lines = self.env["rma.case.line"].with_user(self.rma_manager)
        with self.assertRaises(AccessError):
            lines._check_created(values)

    # === WAYS === #

    @mute_logger("odoo.sql_db", "odoo.models")
    def test_no_way_stores_a_value_in_a_known_record(self):
        for record, name, value in self._get_forgeries():
            mine = record.with_user(self.owner)
            with self.subTest(model=record._name, field=name):
                with self.assertRaises(AccessError):
                    mine.write({name: value})
                for way in (self._save, self._load, self._translate):
                    self._try(mine, way, name, value)

    def test_no_role_writes_a_value(self):
        users = [*self.roles.values(), self.newcomer, self.public]
        # One field of each model: the owner of all roles tries each.
        for record, name, value in self._get_first_forgeries():
            for user in users:
                with self.subTest(model=record._name, user=user.login):
                    with self.assertRaises(AccessError):
                        record.with_user(user).write({name: value})

    @staticmethod
    def _save(record, name, value):
        record.web_save({name: value}, {})

    @staticmethod
    def _load(record, name, value):
        is_link = record._fields[name].type in ("many2one", "many2many")
        column, text = (f"{name}/.id", value) if is_link else (name, value)
        record.load([".id", column], [[str(record.id), str(text)]])

    @staticmethod
    def _translate(record, name, value):
        record.update_field_translations(name, {"en_US": "forged"})

    @mute_logger("odoo.sql_db", "odoo.models")
    def test_no_command_of_a_parent_stores_a_value(self):
        ways = 0
        for record, name, value in self._get_first_forgeries():
            for parent, field in self._get_parents(record):
                with self.subTest(parent=parent._name, list=field.name, field=name):
                    ways += 1
                    before = self._read_stored(record)
                    command = Command.update(record.id, {name: value})
                    with suppress(UserError), self.env.cr.savepoint():
                        parent.with_user(self.owner).write({field.name: [command]})
                    self.assertEqual(self._read_stored(record), before)
        self.assertGreater(ways, 10)

    def _get_parents(self, record):
        """Yield (parent, its list) for lists in which a record stands."""
        for field in record._fields.values():
            if field.type != "many2one" or not field.store:
                continue
            parent = record[field.name]
            for up in record.env.registry.field_inverses[field] if parent else ():
                if up.type == "one2many" and up.model_name == parent._name:
                    yield parent, up

    @mute_logger("odoo.sql_db", "odoo.models")
    def test_no_way_stores_a_value_in_a_new_record(self):
        self.draft = self._open_case([(self.line, 1)])
        for record, name, value in self._get_forgeries():
            for way in (self._create, self._copy):
                with self.subTest(model=record._name, field=name, way=way.__name__):
                    found = self._make(way, record, {name: value})
                    self._assert_not_forged(found, {name: value})

    @mute_logger("odoo.sql_db", "odoo.models")
    def test_no_default_of_a_context_is_stored(self):
        self.draft = self._open_case([(self.line, 1)])
        forged = {}
        for record, name, value in self._get_forgeries():
            forged.setdefault(record, {})[name] = value
        made = set()
        for record, values in forged.items():
            with self.subTest(model=record._name):
                found = self._make(self._create_in_context, record, values)
                self._assert_not_forged(found, values)
                made |= {record._name} if found else set()
        # Else nothing would have been tried.
        names = {"rma.case", "rma.case.line", "rma.box", "rma.adjustment"}
        self.assertFalse((names | {"stock.move", "account.move"}) - made)

    def _assert_not_forged(self, found, values):
        for name, stored in found.items():
            value = values[name]
            wanted = value[0][1] if isinstance(value, list) else value
            stored = stored[:1] if isinstance(stored, list) else [stored]
            self.assertNotIn(str(wanted), [str(each) for each in stored], name)

    def _make(self, way, record, values):
        """Return {field: what a record made this way holds}, {} if refused."""
        found = {}
        with suppress(*REFUSALS), self.env.cr.savepoint() as savepoint:
            new = way(record, values).sudo()
            self.env.flush_all()
            new.invalidate_recordset()
            found = new.read(list(values), load=None)[0]
            found.pop("id")
            savepoint.rollback()
        return found

    def _get_base(self, record, names):
        """Return values to make such a record with, but for some fields."""
        values = record.sudo().copy_data()[0]
        if record._name == "rma.case.line":
            # Decided cases take no more lines.
            values["case_id"] = self.draft.id
        return {name: value for name, value in values.items() if name not in names}

    def _create(self, record, values):
        base = self._get_base(record, values)
        return record.with_user(self.owner).create({**base, **values})

    def _create_in_context(self, record, values):
        # Steps create records as superuser, in the context of who takes them.
        forged = {f"default_{name}": value for name, value in values.items()}
        # What is required is given; that nothing else comes is what is tried.
        names = {name for name in values if not record._fields[name].required}
        base = self._get_base(record, names)
        return record.sudo().with_context(**forged).create(base)

    def _copy(self, record, values):
        return record.with_user(self.owner).copy(values)

    def test_no_default_of_a_user_is_stored(self):
        self.env["ir.default"].with_user(self.rma_user).set(
            "rma.case.line", "decision", "approved", user_id=True
        )
        case = self._open_case([(self.line, 1)])
        self.assertEqual(case.line_ids.decision, "pending")

    # === STORIES === #

    def test_late_return_is_not_approved_by_the_context(self):
        lines = self.env["rma.case.line"].with_user(self.rma_user)
        lines = lines.with_context(
            default_decision="approved", default_eligibility="accept"
        )
        case = self._open_case([])
        line = lines.create(
            {
                "case_id": case.id,
                "sale_line_id": self.line.id,
                "quantity": 1,
                "reason_id": self.reason.id,
            }
        )
        self.assertRecordValues(line, [{"decision": "pending", "eligibility": False}])

    def test_accountant_allows_no_exception_by_the_context(self):
        moves = self.env["account.move"].with_user(self.accountant)
        note = moves.with_context(
            default_rma_exception_lines={"1": ["1", "1", "1"]},
            default_rma_exception_reason="Because",
        ).create({"move_type": "out_refund", "partner_id": self.customer.id})
        self.assertFalse(note.rma_exception_lines)
        self.assertFalse(note.rma_exception_reason)

    def test_number_source_and_link_of_a_case_are_not_written(self):
        case = self._request([(self.line, 1)])
        for values in (
            {"name": "RMA/1"},
            {"source": "portal"},
            {"access_token": "guess"},
            {"state": "draft"},
            {"company_id": self.env["res.company"].create({"name": "Else"}).id},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                case.with_user(self.rma_manager).write(values)
