from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.allocation import allocate
from ..tools.text import format_quantity
from .rma_protected import by_step

# What customers may get for goods that are lost.
LOSS_REMEDIES = ("replacement", "refund")


class RmaCaseLine(models.Model):
    """What becomes of a line whose received goods are lost, or are other ones.

    Who was to get the goods back gets a replacement or the money instead, or
    staff write down why nothing: until then the case stays open.
    """

    _inherit = "rma.case.line"

    quantity_lost = fields.Float(
        "Lost", digits="Product Unit", compute="_compute_routing", store=True
    )
    loss_reason = fields.Char(
        "Nothing for lost goods because",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )
    loss_former_resolution = fields.Char(
        readonly=True, copy=False, groups="base.group_user"
    )
    loss_text = fields.Char(compute="_compute_loss_text", compute_sudo=True)

    @api.depends(
        "quantity_lost", "inspection_ids.state", "resolution", "verdict", "loss_reason"
    )
    @api.depends_context("lang")
    def _compute_loss_text(self):
        for line in self:
            line.loss_text = line._is_loss_open() and self.env._(
                "%(units)s × %(product)s lost: choose what the customer gets for it.",
                units=format_quantity(line._get_quantity_gone()),
                product=line.product_id.display_name,
            )

    @api.depends("quantity_lost", "loss_reason", "inspection_ids.state")
    def _compute_statuses(self):
        return super()._compute_statuses()

    # === QUANTITIES === #

    def _get_routing_fields(self):
        return {**super()._get_routing_fields(), "lost": "quantity_lost"}

    def _get_quantity_gone(self):
        """Return the units that are lost, or that others scrapped or put in stock."""
        moved = self.inspection_ids.filtered(
            lambda own: (
                own.is_moved and own.state == "confirmed" and own.disposition != "lost"
            )
        )
        return self.quantity_lost + sum(moved.mapped("quantity"))

    def _is_loss_open(self):
        """Tell whether lost goods were to go back, and nothing is given for them."""
        self.ensure_one()
        lost = self.product_uom_id.compare(self._get_quantity_gone(), 0) > 0
        # Customers follow their case; the reason is for staff.
        if not lost or self.sudo().loss_reason:
            return False
        return self.resolution == "repair" or self.verdict == "refused"

    def _get_is_settled(self):
        return super()._get_is_settled() and not self._is_loss_open()

    # === STEPS === #

    def action_settle_loss(self):
        """Open the dialog that asks what the customer gets for lost goods."""
        return self.case_id._get_wizard_action(
            "rma.loss.wizard",
            self.env._("Settle loss"),
            default_line_ids=self.ids,
        )

    def _settle_loss(self, resolution, reason):
        """Decide what the customer gets for lost goods; units sent back apart.

        :param resolution: code of the remedy, or nothing, which needs a reason
        :raises UserError: nothing is lost or it is settled, no reason, or the
            remedy can't be given
        """
        self.check_access("write")
        reason = (reason or "").strip()
        self._check_loss(resolution, reason)
        for line in self:
            former = line.sudo().loss_former_resolution or line.resolution
            values = {"loss_former_resolution": former, "loss_reason": False}
            if resolution:
                values["resolution"] = by_step(resolution)
            else:
                values["loss_reason"] = reason
            line._write_decision(values)
            line.case_id._message_log(body=line._get_loss_entry(resolution, reason))
        self.case_id._sync_closed()

    def _check_loss(self, resolution, reason):
        """Raise when lost goods can't be settled like that."""
        if not resolution and not reason:
            raise UserError(
                self.env._("Enter why the customer gets nothing for lost goods.")
            )
        if resolution:
            strategy = self.env["rma.resolution"]._get(resolution)
            objections = strategy._get_objections(self)
            if objections:
                raise UserError("\n".join(objections))
        for line in self:
            names = {"case": line.case_id.name, "product": line.product_id.display_name}
            if not line._is_loss_open():
                raise UserError(
                    self.env._(
                        "%(case)s, %(product)s: nothing is lost, or it is settled.",
                        **names,
                    )
                )
            others = line._get_units_beside_lost()
            if resolution and line.product_uom_id.compare(others, 0) > 0:
                raise UserError(
                    self.env._(
                        "%(case)s, %(product)s: %(units)s others are not lost, and "
                        "would get the same. Send them back to the customer first, or "
                        "settle the loss when they are.",
                        units=format_quantity(others),
                        **names,
                    )
                )
            if resolution and line.verdict == "refused":
                raise UserError(
                    self.env._(
                        "%(case)s, %(product)s: the claim is not confirmed, so nothing "
                        "can be given. Undo the verdict first.",
                        **names,
                    )
                )

    def _get_units_beside_lost(self):
        """Return the units that are still here or out, or wait to be sent back."""
        self.ensure_one()
        undecided = self.quantity_received - self.quantity_inspected
        undecided += self.quantity_in_quarantine
        return max(undecided, 0.0) + self.quantity_sending

    def _get_loss_entry(self, resolution, reason):
        """Return what was decided about lost goods, for the history."""
        labels = dict(self._get_resolutions())
        return self.env._(
            "%(units)s × %(product)s lost; the customer gets: %(remedy)s. %(reason)s",
            units=format_quantity(self._get_quantity_gone()),
            product=self.product_id.display_name,
            remedy=labels.get(resolution) or self.env._("nothing"),
            reason=reason,
        )

    def _restore_remedy(self):
        """Promise again what was promised before goods were lost.

        :raises UserError: the customer got something for them
        """
        for line in self:
            former = line.sudo().loss_former_resolution
            if not former:
                continue
            if former != line.resolution and (
                line._has_credit() or line._has_replacement()
            ):
                raise UserError(
                    self.env._(
                        "%(case)s, %(product)s: the customer got something for what "
                        "was lost. Cancel the credit note or the replacement first.",
                        case=line.case_id.name,
                        product=line.product_id.display_name,
                    )
                )
            line._write_decision(
                {
                    "resolution": by_step(former),
                    "loss_former_resolution": False,
                    "loss_reason": False,
                }
            )

    def _trim_drafts(self):
        """Lower draft inspections to what is still to be inspected."""
        for line in self:
            drafts = line.inspection_ids.filtered(lambda i: i.state == "draft")
            for kept, own in drafts.grouped("quarantine_id").items():
                rest = line.quantity_received - line.quantity_inspected
                rest = kept.quantity_routed if kept else rest
                places = [(draft, draft.quantity) for draft in own.sorted("id")]
                left = dict(allocate(max(rest, 0.0), places)[0])
                for draft in own:
                    if draft not in left:
                        # Only steps may write the state; see rma.protected.
                        draft.sudo().state = "cancelled"
                    elif draft.quantity != left[draft]:
                        draft.quantity = left[draft]

    def _get_routable_sources(self, lot):
        """Return [(quarantine or none, units of a lot)] that are not routed yet."""
        self.ensure_one()
        kept = self.inspection_ids.filtered(
            lambda inspection: (
                inspection.is_in_quarantine
                and (self.tracking == "none" or inspection.lot_id == lot)
            )
        )
        # Staff need no rights on transfers.
        units = self.env["rma.receipt"]._get_lots_routable(self.sudo())
        fresh = units.get(lot, 0.0) - sum(kept.mapped("quantity_routed"))
        return [(kept.browse(), fresh), *((own, own.quantity_routed) for own in kept)]

    # === OTHER SERIAL NUMBERS === #

    def _get_lot_swaps(self):
        """Return {lot that was sent: lot that came back in its place}."""
        # Customers and workers follow moves without rights on what was out.
        records = self.sudo().goods_out_ids.filtered("received_lot_id").sorted("id")
        swaps = {}
        for record in records:
            sent, received = record.lot_id, record.received_lot_id
            swaps.update({old: received for old, new in swaps.items() if new == sent})
            swaps[sent] = received
        return swaps

    def _map_lots(self, units):
        """Return {lot: units} with serial numbers by those that came for them."""
        swaps = self._get_lot_swaps() if self.tracking == "serial" else {}
        if not swaps:
            return units
        mapped = {}
        for lot, own in units.items():
            here = swaps.get(lot, lot)
            mapped[here] = mapped.get(here, 0.0) + own
        return mapped

    def _swap_lot(self, sent, received):
        """Have the line be about ``received`` where it was about ``sent``.

        Called as superuser, by steps that checked their rights.
        """
        self.ensure_one()
        if self.lot_id == sent:
            self.write({"lot_id": by_step(received.id)})
        open_ones = self.inspection_ids.filtered(
            lambda own: (
                own.lot_id == sent and (own.state == "draft" or own.is_in_quarantine)
            )
        )
        open_ones.write({"lot_id": received.id})
        certificates = self.env["rma.warranty.units"]._get_certificates(
            self.sale_line_id
        )
        certificates = (certificates | self.certificate_id).filtered(
            lambda own: own.lot_id == sent and not own.is_void
        )
        if certificates:
            certificates._write_step({"lot_id": received.id})
