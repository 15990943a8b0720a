from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..case.test_once import TwoSessionsCommon


@tagged("post_install", "-at_install")
class TestWarrantyTwoSessions(TwoSessionsCommon):
    """Two people want the last claim of a warranty at the same moment (G6)."""

    def _set_up_shop(self, env):
        term = env["rma.warranty.term"].create(
            {"name": "Once", "duration_unit": "lifetime", "max_claims": 1}
        )
        self.term_id = term.id
        return super()._set_up_shop(env)

    def _sell_certified(self):
        """Give the term to the product and deliver again; return the certificate."""
        with self._session() as env:
            product = env["product.product"].browse(self.product_id)
            product.product_tmpl_id.rma_warranty_term_id = self.term_id
            order = env["sale.order"].create(
                {
                    "partner_id": self.partner_id,
                    "order_line": [
                        Command.create({"product_id": product.id, "product_uom_qty": 5})
                    ],
                }
            )
            order.action_confirm()
            order.picking_ids.move_ids.write({"quantity": 5, "picked": True})
            order.picking_ids.button_validate()
            # Long ago, so that only the warranty helps.
            order.picking_ids.move_ids.date = "2020-01-10 12:00:00"
            self.line_id = order.order_line.id
            certificate = env["rma.warranty.certificate"].search(
                [("sale_line_id", "=", self.line_id)]
            )
            return certificate.id

    def _open_claim(self, certificate_id, *, by_order=True):
        """Open a case for one unit with a defect; return its id."""
        with self._session() as env:
            line = {
                "quantity": 1,
                "reason_id": env.ref("rma_warranty.rma_reason_failed").id,
                "resolution": "refund",
            }
            if by_order:
                line["sale_line_id"] = self.line_id
            else:
                line.update(certificate_id=certificate_id, product_id=self.product_id)
            case = env["rma.case"].create(
                {"partner_id": self.partner_id, "line_ids": [Command.create(line)]}
            )
            return case.id

    def _remove_everything(self):
        of_product = "product_id = %(product_id)s"
        before = (
            ("rma_case_line", of_product, "certificate_id"),
            ("stock_move", of_product, "rma_line_id"),
        )
        with self.registry.cursor() as cr:
            for table, condition, column in before:
                cr.execute(
                    f"UPDATE {table} SET {column} = NULL WHERE {condition}", vars(self)
                )
            cr.execute(
                f"DELETE FROM rma_warranty_certificate WHERE {of_product}", vars(self)
            )
            for condition in ("version_of_id = %(term_id)s", "id = %(term_id)s"):
                cr.execute(
                    f"UPDATE rma_warranty_term SET frozen_id = NULL WHERE {condition}",
                    vars(self),
                )
            for condition in ("version_of_id = %(term_id)s", "id = %(term_id)s"):
                cr.execute(
                    f"DELETE FROM rma_warranty_term WHERE {condition}", vars(self)
                )
        self.registry.clear_cache()
        return super()._remove_everything()

    # === STORIES === #

    def test_the_last_claim_is_approved_by_two_in_two_cases(self):
        certificate_id = self._sell_certified()
        first, second = (self._open_claim(certificate_id) for __ in range(2))
        for case_id in (first, second):
            with self._session() as env:
                env["rma.case"].browse(case_id).action_request()
        with self.assertRaisesRegex(UserError, "allows 1 claims, and 1 were made"):
            self._at_once(
                lambda env: env["rma.case"].browse(first).action_approve(),
                lambda env: env["rma.case"].browse(second).action_approve(),
            )
        with self._session() as env:
            cases = env["rma.case"].browse([first, second])
            self.assertEqual(cases.mapped("state"), ["requested", "approved"])
            certificate = env["rma.warranty.certificate"].browse(certificate_id)
            self.assertEqual(certificate.claim_count, 1)

    def test_the_last_unit_is_claimed_by_two_without_an_order(self):
        certificate_id = self._sell_certified()
        first, second = (
            self._open_claim(certificate_id, by_order=False) for __ in range(2)
        )
        with self._session() as env:
            lines = env["rma.case"].browse([first, second]).line_ids
            lines.quantity = 3
        with self.assertRaisesRegex(UserError, "2 units of .* can be claimed and not"):
            self._at_once(
                lambda env: env["rma.case"].browse(first).action_request(),
                lambda env: env["rma.case"].browse(second).action_request(),
            )

    def test_goods_are_delivered_by_two_at_once(self):
        certificate_id = self._sell_certified()
        with self._session() as env:
            certificate = env["rma.warranty.certificate"].browse(certificate_id)
            move_ids = certificate.move_id.ids

        def issue(env):
            moves = env["stock.move"].browse(move_ids)
            env["rma.warranty.issuer"]._after_done(moves)

        self._at_once(issue)
        with self._session() as env:
            found = env["rma.warranty.certificate"].search(
                [("sale_line_id", "=", self.line_id)]
            )
            self.assertEqual(found.ids, [certificate_id])
