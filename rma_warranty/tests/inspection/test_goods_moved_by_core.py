from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..goods_out.goods_out_common import GoodsOutCommon


class MovedCommon(GoodsOutCommon):
    """The shop, and workers who move returned goods with core's own screens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gone = cls.env["rma.disposition.scrap"]._get_default_locations(cls.company)[
            cls.company
        ]
        cls.order = cls._sell_deliver_invoice([(cls.drill, 6)])
        cls.line = cls.order.order_line

    @classmethod
    def _received(cls, quantity=3, **values):
        line = {"sale_line_id": cls.line.id, "quantity": quantity, **values}
        case = cls._customer_returns([line])
        cls._receive(case)
        return case

    def _scrap_with_core(
        self, product, quantity=1, *, source=None, lot=None, owner=None
    ):
        scrap = self.env["stock.scrap"].create(
            {
                "product_id": product.id,
                "scrap_qty": quantity,
                "location_id": (source or self.returns).id,
                "lot_id": lot and lot.id,
                "owner_id": owner and owner.id,
            }
        )
        scrap.action_validate()
        return scrap

    def _move_with_core(self, product, quantity=1, *, source=None, to=None, lot=None):
        """Move goods, those in the returns location, by an internal transfer."""
        source, target = source or self.returns, to or self.stock
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.int_type_id.id,
                "location_id": source.id,
                "location_dest_id": target.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "location_id": source.id,
                            "location_dest_id": target.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.action_assign()
        if lot:
            picking.move_ids.move_line_ids.lot_id = lot
        picking.move_ids.picked = True
        picking.button_validate()
        return picking

    def _count_with_core(self, product, quantity):
        """Enter that so many are in the returns location."""
        quant = self.env["stock.quant"].search(
            [("product_id", "=", product.id), ("location_id", "=", self.returns.id)]
        )
        quant.with_context(inventory_mode=True).inventory_quantity = quantity
        quant.action_apply_inventory()

    def _settle(self, case, user=None):
        case.with_user(user or self.rma_user).action_settle_moved()
        case.invalidate_recordset()

    def _summary(self, case):
        case.invalidate_recordset(["moved_summary"])
        return case.with_user(self.rma_user).moved_summary or ""


@tagged("post_install", "-at_install")
class TestGoodsMovedByCore(MovedCommon):
    """Core's own screens move what a case thinks is here; the case sees it (G7)."""

    def test_nothing_is_said_while_everything_is_here(self):
        case = self._received()
        self.assertFalse(self._summary(case))
        self._settle(case)
        self.assertFalse(case.inspection_ids)

    def test_case_says_what_was_moved_and_by_what(self):
        case = self._received()
        picking = self._move_with_core(self.drill, 2)
        self.assertIn("2 of 3 × Drill are no longer in", self._summary(case))
        self.assertIn(picking.name, self._summary(case))
        Form(case.with_user(self.rma_user))

    def test_what_is_gone_is_neither_proposed_nor_inspected(self):
        case = self._received()
        self._move_with_core(self.drill, 2)
        with self._refused("2 of 3 × Drill are no longer in"):
            self._inspect(case, restock=2)
        case.action_inspect()
        self.assertEqual(case.inspection_ids.quantity, 1)
        self._inspect(case, restock=1)
        self.assertEqual(case.line_ids.quantity_restocked, 1)

    def test_what_is_in_stock_counts_as_restocked(self):
        case = self._received()
        picking = self._move_with_core(self.drill, 2)
        value = self._value(self.drill)
        self._settle(case)
        self.assertRecordValues(
            case.inspection_ids,
            [
                {
                    "state": "confirmed",
                    "disposition": "restock",
                    "quantity": 2,
                    "is_moved": True,
                    "moved_by_id": picking.move_ids.id,
                }
            ],
        )
        self.assertFalse(case.inspection_ids.move_ids)
        self.assertEqual(self._value(self.drill), value)
        self.assertFalse(self._summary(case))
        self.assertIn(picking.name, self._history(case))

    def test_what_was_scrapped_counts_as_scrap_and_the_case_closes(self):
        case = self._received(1)
        scrap = self._scrap_with_core(self.drill)
        self.assertIn(scrap.name, self._summary(case))
        self._settle(case)
        self.assertEqual(case.line_ids.quantity_scrapped, 1)
        # a drill at 100
        self.assertEqual(self._credit(case).amount_untaxed, 100)
        self.assertEqual(case.state, "closed")

    def test_what_was_counted_away_is_lost(self):
        case = self._received()
        self._count_with_core(self.drill, 2)
        self._settle(case)
        self.assertEqual(case.line_ids.quantity_lost, 1)
        self._inspect(case, restock=2)
        self._credit(case)
        self.assertEqual(case.state, "closed")

    def test_what_is_elsewhere_is_lost_with_a_remark(self):
        case = self._received(1)
        yard = self.env["stock.location"].create(
            {"name": "Yard", "usage": "internal", "company_id": self.company.id}
        )
        self._move_with_core(self.drill, to=yard)
        self._settle(case)
        self.assertEqual(case.inspection_ids.disposition, "lost")
        self.assertIn("Yard", case.inspection_ids.note)

    def test_several_moves_count_as_what_each_of_them_did(self):
        case = self._received()
        self._scrap_with_core(self.drill)
        self._move_with_core(self.drill)
        self._settle(case)
        self.assertRecordValues(
            case.line_ids,
            [{"quantity_scrapped": 1, "quantity_restocked": 1, "quantity_lost": 0}],
        )
        self._inspect(case, scrap=1)
        self.assertEqual(case.goods_status, "routed")

    def test_goods_moved_back_are_here_again(self):
        case = self._received(1)
        picking = self._move_with_core(self.drill)
        self._return_with_core(picking, {self.drill: 1})
        self.assertFalse(self._summary(case))
        self._inspect(case, restock=1)

    def test_repair_asks_what_the_customer_gets_for_what_was_scrapped(self):
        case = self._received(1, resolution="repair")
        self._scrap_with_core(self.drill)
        self._settle(case)
        self.assertEqual(case.state, "approved")
        self.assertIn("1 × Drill will not go back", case.loss_summary)
        self.assertIn("(1 scrapped)", case.loss_summary)
        self._settle_loss(case.line_ids, "refund")
        self._credit(case)
        self.assertEqual(case.state, "closed")

    def test_undone_settlement_takes_back_what_the_customer_was_to_get(self):
        case = self._received(1, resolution="repair")
        self._scrap_with_core(self.drill)
        self._settle(case)
        self._settle_loss(case.line_ids, "refund")
        case.inspection_ids.with_user(self.rma_user).action_undo()
        self.assertEqual(case.line_ids.resolution, "repair")
        self.assertFalse(case.loss_summary)

    def test_draft_inspection_is_lowered(self):
        case = self._received()
        case.action_inspect()
        draft = case.inspection_ids
        self._move_with_core(self.drill, 1)
        self._settle(case)
        self.assertEqual((draft.state, draft.quantity), ("draft", 2))

    def test_unit_in_quarantine_is_moved_out_of_it(self):
        case = self._received(1)
        self._route(case, "quarantine", note="Unsure")
        self._scrap_with_core(self.drill)
        case.action_inspect()
        release = case.inspection_ids.filtered(lambda i: i.state == "draft")
        release.disposition = "restock"
        with self._refused("no longer in"):
            release.action_confirm()
        self._settle(case)
        self.assertRecordValues(
            case.line_ids, [{"quantity_in_quarantine": 0, "quantity_scrapped": 1}]
        )
        self.assertEqual(release.state, "cancelled")

    def test_delivery_back_of_scrapped_goods_says_how_to_go_on(self):
        case = self._received(1, resolution="repair")
        self._draft(case, "to_customer").action_confirm()
        self.assertNotIn("cancel it", case.sending_text)
        self._scrap_with_core(self.drill)
        delivery = case.send_back_ids
        self.assertRegex(case.sending_text, f"{delivery.name} waits for.*cancel it")
        delivery.with_user(self.warehouse_user).action_cancel()
        self.assertIn("1 of 1 × Drill", self._summary(case))
        self._settle(case)
        self.assertIn("1 × Drill", case.loss_summary)

    # === SEVERAL CASES === #

    def test_unit_of_another_case_is_not_taken(self):
        first, second = self._received(1), self._received(1)
        self._move_with_core(self.drill)
        for case, other in ((first, second), (second, first)):
            self.assertIn(other.name, self._summary(case))
            with self._refused("1 of 1 × Drill are no longer in"):
                self._inspect(case, restock=1)
        self._settle(second)
        self.assertFalse(self._summary(first))
        self._inspect(first, restock=1)
        self.assertEqual(second.line_ids.quantity_restocked, 1)
        self.assertEqual(self._quantity_at(self.drill, self.returns), 0)

    def test_goods_that_came_later_are_not_what_was_moved(self):
        first = self._received(1)
        self._move_with_core(self.drill)
        second = self._received(1)
        self.assertFalse(self._summary(second))
        self._inspect(second, restock=1)
        self.assertIn("1 of 1 × Drill", self._summary(first))
        self._settle(first)
        self.assertEqual(first.line_ids.quantity_restocked, 1)

    def test_each_move_is_settled_once(self):
        first, second = self._received(1), self._received(1)
        self._scrap_with_core(self.drill)
        self._move_with_core(self.drill)
        self._settle(first)
        self._settle(second)
        self.assertEqual(
            {first.line_ids.quantity_scrapped, second.line_ids.quantity_scrapped},
            {0, 1},
        )
        self.assertEqual(first.goods_status, second.goods_status, "routed")

    def test_two_lines_settle_no_more_than_is_gone(self):
        case = self._customer_returns([(self.line, 1), (self.line, 1)])
        self._receive(case)
        self._scrap_with_core(self.drill)
        self._settle(case)
        self.assertEqual(sum(case.line_ids.mapped("quantity_scrapped")), 1)
        self.assertFalse(self._summary(case))

    def test_goods_that_wait_for_the_vendor_or_are_out_are_not_missed(self):
        self._create_supplier(self.drill, "Maker")
        case = self._received()
        self._route(case, "to_vendor")
        self._send_out(case, 1)
        self.assertFalse(self._summary(case))
        self._inspect(case, restock=1)
        self.assertEqual(case.line_ids.quantity_restocked, 1)

    # === SERIAL NUMBERS, OWNERS === #

    def test_serial_number_that_was_moved_is_told_from_the_others(self):
        phone = self._create_product("Phone", price=9, cost=5, tracking="serial")
        lots = self._create_lots(phone, "P1", "P2")
        self._stock_in(phone, 2, 5, lots)
        order = self._sell([(phone, 2)])
        self._deliver(order, lots={phone: lots})
        case = self._customer_returns(
            [
                {"sale_line_id": order.order_line.id, "quantity": 1, "lot_id": lot.id}
                for lot in lots
            ]
        )
        self._receive(case)
        self._scrap_with_core(phone, lot=lots[0])
        first, second = case.line_ids
        self.assertIn("Phone (P1)", self._summary(case))
        with self._refused("P1. are no longer in"):
            self._route(case, "restock", line=first)
        self._route(case, "restock", line=second)
        self._settle(case)
        self.assertEqual(first.quantity_scrapped, 1)

    def test_customers_own_goods_are_never_restocked_by_a_move(self):
        attachments = self.env["ir.attachment"].with_user(self.rma_user)
        proof = attachments.create({"name": "receipt.pdf", "raw": b"x"})
        line = {"product_id": self.saw.id, "quantity": 1, "resolution": "repair"}
        case = self._request([{**line, "proof_ids": proof.ids}])
        case.line_ids.with_user(self.rma_manager)._override_eligibility("Goodwill")
        case.action_approve()
        self._receive(case)
        self._move_with_core(self.saw)
        self._settle(case)
        self.assertEqual(case.line_ids.quantity_lost, 1)
        self._settle_loss(case.line_ids, reason="Given back by hand")
        self.assertEqual(case.state, "closed")

    def test_goods_of_another_owner_do_not_stand_in_for_ours(self):
        case = self._received(1)
        other = self.env["res.partner"].create({"name": "Consignor"})
        self.env["stock.quant"]._update_available_quantity(
            self.drill, self.returns, 1, owner_id=other
        )
        self._scrap_with_core(self.drill)
        self.assertIn("1 of 1 × Drill", self._summary(case))

    def test_goods_that_nobody_counts_are_not_missed(self):
        cable = self.env["product.product"].create(
            {"name": "Cable", "type": "consu", "invoice_policy": "delivery"}
        )
        order = self._sell_deliver_invoice([(cable, 1)])
        case = self._customer_returns([(order.order_line, 1)])
        self._receive(case)
        self.assertFalse(self._summary(case))
        self._inspect(case, restock=1)

    # === ONCE, UNDO, RIGHTS === #

    def test_second_click_settles_nothing_more(self):
        case = self._received()
        self._move_with_core(self.drill, 2)
        self._settle(case)
        self._settle(case)
        self.assertEqual(case.inspection_ids.mapped("quantity"), [2])

    def test_undone_settlement_is_asked_anew_and_moves_nothing(self):
        case = self._received(1)
        self._scrap_with_core(self.drill)
        self._settle(case)
        inspection = case.inspection_ids.with_user(self.rma_user)
        inspection.action_undo()
        self.assertEqual(self._quantity_at(self.drill, self.returns), 0)
        self.assertIn("1 of 1 × Drill", self._summary(case))
        self._settle(case)
        self.assertEqual(case.line_ids.quantity_scrapped, 1)

    def test_only_staff_of_the_company_settle(self):
        case = self._received(1)
        self._scrap_with_core(self.drill)
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._create_user("other_company", "rma_warranty.group_rma_manager")
        stranger.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        for user in (stranger, self.accountant, self.portal_user, self.warehouse_user):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._settle(case, user)
        inspections = self.env["rma.inspection"].with_user(self.rma_user)
        for values in ({"is_moved": True}, {"moved_by_id": self.line.move_ids[:1].id}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                inspections.create({"line_id": case.line_ids.id, **values})
