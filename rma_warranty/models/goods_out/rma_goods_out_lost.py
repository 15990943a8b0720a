from odoo import fields, models
from odoo.exceptions import UserError

from ...tools.allocation import allocate
from ...tools.text import format_quantity
from ..common.rma_protected import by_step

# Where a unit is somebody's, so that it can't come from a service centre.
HELD_USAGES = ("internal", "transit", "customer")


class RmaGoodsOut(models.Model):
    """Goods that are out and never come back, or not the same ones (G7).

    Units of ours leave the stock with their value. Returned units count as
    inspected and lost on their case line, so that staff settle what the
    customer gets for them.
    """

    _inherit = "rma.goods.out"

    received_lot_id = fields.Many2one(
        "stock.lot",
        "Came back as",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
        help="The serial number that came back in place of the one that was sent.",
    )

    # === ACTION METHODS === #

    def action_lose(self):
        """Open the dialog that asks what is lost."""
        self.ensure_one()
        return self.case_id._get_wizard_action(
            "rma.goods.lost.wizard",
            self.env._("Lost"),
            default_goods_out_id=self.id,
        )

    def action_undo_lost(self):
        """Take the last loss back: the goods are still out (G7).

        :raises UserError: nothing was lost, what was charged is on a document,
            or the customer got something for it
        """
        self._take_step("_undo_lost")
        return True

    # === LOSING === #

    def _lose(self, lots, reason):
        """Write off units that are out; a step of the mover.

        :param dict lots: {lot: units in the product's unit}
        :param str reason: kept on the inspection, or in the case's history
        :return: the done stock.move that took them
        :raises UserError: that many are not out
        """
        self.ensure_one()
        mover = self.env["rma.goods.out.mover"]
        mover._check_away(self, lots)
        if self.kind == "diagnosis":
            return self._lose_units(lots, reason)
        self._log_on_cases({self: reason})
        location = self._get_loss_location()
        return mover._move_from_away(self, lots, location)

    def _get_loss_location(self):
        """Return where what is lost is written off: where core scraps, too."""
        scrap = self.env["rma.disposition.scrap"]
        location = scrap._get_default_locations(self.company_id).get(self.company_id)
        if not location:
            raise UserError(
                self.env._(
                    "%(company)s has no location of the type Inventory Loss. Create "
                    "one first.",
                    company=self.company_id.display_name,
                )
            )
        return location

    # === RETURNED UNITS === #

    def _lose_units(self, lots, reason):
        """Inspect returned units as lost: those not inspected before come first."""
        values = []
        for lot, units in lots.items():
            own = self.product_id.uom_id._compute_quantity(
                units, self.line_id.product_uom_id, round=False
            )
            parts, rest = allocate(own, self.line_id._get_routable_sources(lot))
            if rest:
                raise UserError(self._get_inspected_error(rest))
            values += [
                self._prepare_loss_vals(lot, kept, part, reason) for kept, part in parts
            ]
        inspections = self.env["rma.inspection"].create(values)
        inspections.action_confirm()
        self.line_id._trim_drafts()
        return inspections.move_ids

    def _prepare_loss_vals(self, lot, kept, units, reason):
        """Return values of the inspection that says that units are lost."""
        return {
            "line_id": self.line_id.id,
            "goods_out_id": by_step(self.id),
            "quarantine_id": by_step(kept.id) if kept else False,
            "quantity": units,
            "lot_id": lot.id,
            "grade_id": False,
            "disposition": "lost",
            "note": reason,
        }

    def _get_inspected_error(self, units):
        return self.env._(
            "%(name)s: %(units)s were inspected since. Undo the inspection first.",
            name=self.name,
            units=format_quantity(units),
        )

    def _undo_lost_units(self):
        """Undo the last inspection that says that units are lost."""
        # Those of units that others put into stock say that they are back.
        back = self.taken_ids.filtered(lambda taken: taken.way == "back")
        lost = self.env["rma.inspection"].search(
            [
                ("goods_out_id", "=", self.id),
                ("state", "=", "confirmed"),
                ("id", "not in", back.inspection_id.ids),
            ],
            order="id desc",
            limit=1,
        )
        if not lost:
            raise UserError(self._get_not_lost_error())
        lost.action_undo()

    # === LOANERS === #

    def _undo_lost_loaner(self):
        """Take the last loss of a loaner back, with what was charged for it."""
        mover = self.env["rma.goods.out.mover"]
        moves = mover._get_ended(self, ("lost",))[-1:]
        if self._undo_taken("lost", moves):
            return
        if not moves:
            raise UserError(self._get_not_lost_error())
        self._withdraw_charges(moves)
        mover._take_back(moves)

    def _withdraw_charges(self, moves):
        """Take back what was charged for what these moves wrote off."""

    def _get_not_lost_error(self):
        return self.env._("%(name)s: nothing was lost.", name=self.name)

    # === ANOTHER SERIAL NUMBER === #

    def _swap(self, sent, name, location):
        """Take in another serial number than was sent; the sent one is gone.

        A step of the mover.

        :param sent: stock.lot that was sent
        :param str name: the serial number that came
        :param location: stock.location that it goes into
        :raises UserError: the sent one is not out, the other one is elsewhere
        """
        self.ensure_one()
        mover = self.env["rma.goods.out.mover"]
        mover._check_away(self, {sent: 1.0})
        received = self._find_received_lot(sent, name)
        mover._exchange(self, sent, received, location)
        if self.kind == "diagnosis":
            self.received_lot_id = received
            self.line_id._swap_lot(sent, received)

    def _find_received_lot(self, sent, name):
        """Return the lot of a serial number that came back; new ones are created.

        :raises UserError: there is such a unit elsewhere
        """
        name = (name or "").strip()
        if not name or name == sent.name:
            raise UserError(
                self.env._(
                    "%(name)s: enter the serial number that came back in place of "
                    "%(lot)s.",
                    name=self.name,
                    lot=sent.name,
                )
            )
        lots = self.env["stock.lot"]
        product = self.product_id
        own = [("product_id", "=", product.id), ("name", "=", name)]
        company = ("company_id", "in", [False, self.company_id.id])
        lot = lots.search([*own, company], limit=1)
        held = lot.quant_ids.filtered(
            lambda quant: quant.quantity > 0 and quant.location_id.usage in HELD_USAGES
        )
        if held:
            raise UserError(
                self.env._(
                    "%(name)s: serial number %(lot)s is in %(location)s, so it can't "
                    "come in place of another one. Take it in there, or check the "
                    "number.",
                    name=self.name,
                    lot=name,
                    location=held[0].location_id.display_name,
                )
            )
        return lot or lots.create(
            {"product_id": product.id, "name": name, "company_id": sent.company_id.id}
        )

    def _forget_swap(self):
        """Have case lines be about the sent serial numbers again."""
        for record in self.filtered("received_lot_id"):
            received = record.received_lot_id
            record.received_lot_id = False
            record.line_id._swap_lot(received, record.lot_id)
