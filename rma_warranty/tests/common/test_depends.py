from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from odoo import fields
from odoo.orm.fields_misc import Id
from odoo.orm.fields_relational import _Relational, _RelationalMulti
from odoo.tests import tagged
from odoo.tools import SQL

from ...facts import FACTS, Relay, Signal, get_followers
from .access_common import AccessCommon
from .dependents import get_dependents

GETTERS = (fields.Field, _Relational, _RelationalMulti)

# Of unstored fields, those that show or hide buttons, and figures.
FIGURES = ("boolean", "integer", "float", "monetary", "date", "datetime")

_ONCE = "is set when the record is made, and kept"
_COUNTED = "can't change once units are counted"
_TODAY = "says which day it is where the reader or the company is"

# What may be read without being depended on, and why.
STABLE = {
    "product.product.uom_id": _COUNTED,
    "res.company.partner_id": _TODAY,
    "res.currency.rounding": "can't become coarser once amounts are booked",
    "res.partner.tz": _TODAY,
    "res.users.tz": _TODAY,
    "rma.case.line.company_id": _ONCE,
    "rma.case.line.product_uom_id": "is the product's, which is asked for first",
    "rma.case.line.tracking": _COUNTED,
    "rma.goods.out.product_id": _ONCE,
    "rma.goods.out.product_uom_id": _ONCE,
    "rma.goods.taken.create_date": _ONCE,
    "rma.warranty.certificate.company_id": _ONCE,
    "rma.warranty.certificate.product_id": _ONCE,
    "rma.warranty.term.version_of_id": _ONCE,
    "sale.order.line.product_id": _COUNTED,
    "stock.location.usage": "core refuses to change it once goods moved",
    "stock.move.location_dest_id": "of a done move, whose state is depended on",
    "stock.move.location_id": "of a done move, whose state is depended on",
    "stock.move.origin_returned_move_id": _ONCE,
    "stock.move.sale_line_id": _ONCE,
    "uom.uom.parent_path": _COUNTED,
}

_BOOKED = "of posted entries, whose payment state is depended on"
_AS_THEN = "as it was then: what was agreed or told stays"

# {model.method: {what it reads without depending on it: why}}
EXCEPTIONS = {
    "account.move._compute_rma_reason": {
        "res.partner.lang": _AS_THEN,
        "rma.case.partner_id": _AS_THEN,
        "rma.reason.name": _AS_THEN,
    },
    "account.move._compute_rma_is_over_limit": {
        "rma.case.line.order_id": "other notes of the order, found by a search",
        "rma.case.line_ids": "other notes of the order, found by a search",
    },
    "rma.case._compute_alerts": {
        "rma.receipt.alert.sentence": "a text in the reader's words",
    },
    "rma.case._compute_commercial_partner_id": {
        "res.partner.commercial_partner_id": _AS_THEN,
    },
    "rma.case._compute_money_dates": {
        "account.move.line.account_type": _BOOKED,
        "account.move.line.date": _BOOKED,
        "account.partial.reconcile.exchange_move_id": _BOOKED,
    },
    "rma.case.line._compute_quantity_returnable": {
        "stock.move.date": "noted for who asks when, not for how many",
    },
    "rma.inspection.accessory._compute_from_accessory": {
        "rma.accessory.is_required": _AS_THEN,
        "rma.accessory.name": _AS_THEN,
        "rma.accessory.sequence": _AS_THEN,
    },
    "rma.segment._compute_member_count": {
        "res.users.company_id": "counted for the company that the reader is in",
    },
}

# Unstored, and about facts from everywhere: worked out by each request anew.
ANYTHING = {
    "account.move._compute_rma_warnings",
    "stock.picking._compute_rma_is_replacement_undo_allowed",
    "stock.picking._compute_rma_is_undo_allowed",
}


class Reads:
    """The fields that a computation reads itself, not those that others read."""

    def __init__(self):
        self.found = set()
        self._depth = 0

    @contextmanager
    def watch(self):
        """Note what is read meanwhile."""
        with ExitStack() as stack:
            for getter in GETTERS:
                noting = self._note(getter.__get__)
                stack.enter_context(patch.object(getter, "__get__", noting))
            yield

    def _note(self, getter):
        def read(field, records, owner=None):
            if records is None:
                return field
            if not self._depth and not isinstance(field, Id):
                self.found.add(field)
            self._depth += 1
            try:
                return getter(field, records, owner)
            finally:
                self._depth -= 1

        return read


@tagged("post_install", "-at_install")
class TestDepends(AccessCommon):
    """What computations read is what they depend on: nothing gets stale."""

    def _get_records(self):
        """Return {model name: records} in many states, with all that hangs on them."""
        self._get_one_of_each()
        self._open_case([(self.line, 1)])
        self._request([(self.line, 1)])
        order = self._sell_deliver_invoice([(self.drill, 3), (self.saw, 2)])
        drills, saws = order.order_line
        self._customer_returns([(drills, 1)])
        case = self._customer_returns([(drills, 2), (saws, 2)])
        self._receive(case)
        self._inspect(case, restock=1, scrap=1, line=case.line_ids[0])
        self._credit(case, post=False)
        self.env["stock.lot"].create({"name": "D-1", "product_id": self.drill.id})
        return {
            model._name: model.sudo().with_context(active_test=False).search([])
            for model in self._get_computing_models()
        }

    def _get_computing_models(self):
        return [
            self.env[name]
            for name in sorted(self.env.registry)
            if not self.env[name]._abstract
            and not self.env[name]._transient
            and self.env[name]._auto
            and any(
                self._is_checked(field) for field in self.env[name]._fields.values()
            )
        ]

    @staticmethod
    def _is_checked(field):
        """Tell whether a field is ours, computed, and not a proposal to be edited."""
        is_own = field.model_name.startswith("rma.") or field.name.startswith("rma_")
        return (
            is_own
            and field.compute
            and not field.related
            and field.readonly
            and field.name != FACTS
            and not isinstance(field, Relay | Signal)
            and not field.name.startswith("message_")
            and (field.store or field.type in FIGURES)
        )

    def _get_computations(self):
        """Return {model and method: fields that the method computes}."""
        found = {}
        for model in self._get_computing_models():
            for field in filter(self._is_checked, model._fields.values()):
                found.setdefault((model._name, field.compute), []).append(field)
        return found

    # === WHAT IS READ === #

    def test_computations_depend_on_what_they_read(self):
        records = self._get_records()
        excused = set()
        for (model, method), computed in self._get_computations().items():
            name = f"{model}.{method}"
            with self.subTest(name):
                self.assertTrue(records[model], "no record to compute for")
                missing = self._get_missing(method, computed, records[model])
                if name in ANYTHING:
                    self.assertFalse(any(field.store for field in computed))
                    self.assertTrue(missing)
                    continue
                known = EXCEPTIONS.get(name, {})
                self.assertFalse(missing - known.keys() - STABLE.keys())
                self.assertFalse(known.keys() - missing, "excused without need")
                excused |= missing
        self.assertFalse(STABLE.keys() - excused, "excused without need")
        methods = {f"{model}.{method}" for model, method in self._get_computations()}
        self.assertFalse({*EXCEPTIONS, *ANYTHING} - methods)

    def _get_missing(self, method, computed, records):
        """Return what fields read to be computed, and don't depend on."""
        return {
            str(read)
            for field in computed
            for read in self._get_reads(field, records)
            if read.compute != method
            and read.name != FACTS
            and not self._is_covered(read, field)
        }

    def _get_reads(self, field, records):
        """Return the fields that are read to compute a field."""
        self.env.flush_all()
        self.env.invalidate_all()
        reads = Reads()
        with reads.watch(), self.env.protecting([field], records):
            field.compute_value(records)
        return reads.found

    def _is_covered(self, read, field):
        """Tell whether a field is computed anew after what is read has changed."""
        told, field = self._get_told(read), self._get_told(field)
        if told == field or field in get_dependents(self.env, told):
            return True
        if read.type == "one2many" and read.store:
            return self._is_covered(self._get_inverse(read), field)
        if not read.compute or read.store:
            return False
        # What is computed whenever it is read changes with what it depends on.
        paths = self._get_paths(read)
        return bool(paths) and all(
            self._is_covered(part, field) for path in paths for part in path
        )

    def _get_paths(self, field):
        """Return what a field is computed from, as lists of fields."""
        model = self.env[field.model_name]
        if self._get_told(field) == field:
            return list(field.resolve_depends(self.registry))
        return [
            list(self._walk(model, path)) for path in get_followers(model)[field.name]
        ]

    def _walk(self, model, path):
        """Yield the field of each name in a path."""
        for name in path.split("."):
            field = model._fields[name]
            yield field
            model = self.env[field.comodel_name] if field.relational else model

    def _get_told(self, field):
        """Return the field that is told about changes: the facts, of what follows."""
        model = self.env[field.model_name]
        follows = field.name in getattr(model, "_rma_followers", ())
        return model._fields[FACTS] if follows else field

    def _get_inverse(self, read):
        """Return the link of the rows of a list to what they belong to."""
        return self.env[read.comodel_name]._fields[read.inverse_name]

    # === WHAT IS STORED === #

    def test_what_is_stored_is_what_would_be_computed_now(self):
        checked = 0
        for records in self._get_records().values():
            stored = [
                field
                for field in records._fields.values()
                if field.store and self._is_checked(field)
            ]
            names = [field.name for field in stored]
            self.env.flush_all()
            self.env.invalidate_all()
            before = records.read(names, load=None)
            for field in stored:
                self.env.add_to_compute(field, records)
            self.env.flush_all()
            self.env.invalidate_all()
            after = records.read(names, load=None)
            with self.subTest(records._name):
                self.assertEqual(after, before)
                checked += len(records) * len(names)
        self.assertGreater(checked, 200)

    def test_draft_counts_in_its_unit_of_measure(self):
        case = self._customer_returns([(self.line, 2)])
        self._receive(case)
        self._inspect(case, restock=2)
        note = self._credit(case, post=False)
        self.assertEqual(case.line_ids.quantity_credit_draft, 2.0)
        dozen = self.env.ref("uom.product_uom_dozen")
        self.drill.sudo().uom_ids |= dozen
        own = note.sudo().invoice_line_ids
        own.write({"quantity": 0.25})
        self.assertEqual(case.line_ids.quantity_credit_draft, 0.25)
        own.write({"product_uom_id": dozen.id})
        self.assertEqual(case.line_ids.quantity_credit_draft, 3.0)

    # === WHAT IS TOLD === #

    def test_relays_tell_of_each_fact(self):
        records = self._get_records()
        relays = [
            field
            for own in records.values()
            for field in own._fields.values()
            if isinstance(field, Relay)
        ]
        self.assertTrue(relays)
        for relay in relays:
            own = records[relay.model_name]
            stored = [
                field
                for field in get_dependents(self.env, own._fields[relay.signal])
                if field.store
            ]
            for path in relay.paths:
                with self.subTest(relay=str(relay), path=path):
                    link, fact = path.split(".")
                    concerned = own.filtered(link) or self._link(own[:1], link)
                    self.env.flush_all()
                    concerned[link].modified([fact])
                    waiting = [self.env.records_to_compute(field) for field in stored]
                    self.assertTrue(any(waiting))
                    for records_of_field in waiting:
                        if records_of_field._name == own._name:
                            self.assertLessEqual(concerned, records_of_field)
                    # Nothing did change: core must not compute its own fields.
                    self.env.clear()

    def _link(self, record, link):
        """Have any document be the record's, as far as the database is concerned."""
        field = record._fields[link]
        documents = self.env[field.comodel_name]
        document = documents.search([], limit=1)
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s = %s WHERE id = %s",
                SQL.identifier(document._table),
                SQL.identifier(field.inverse_name),
                record.id,
                document.id,
            )
        )
        self.env.invalidate_all()
        self.assertTrue(record and record[link], "no document to change")
        return record
