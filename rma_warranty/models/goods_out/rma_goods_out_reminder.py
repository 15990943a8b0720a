from markupsafe import Markup

from odoo import models
from odoo.exceptions import UserError

from ...system import as_system
from ...tools.text import format_quantity

ACTIVITY_XMLID = "mail.mail_activity_data_todo"


class RmaGoodsOut(models.Model):
    """Who is told about goods that are out: the responsible, case and customer."""

    _inherit = "rma.goods.out"

    # === ACTIVITIES === #

    def _sync_reminders(self):
        """Remind the responsible of what is out, of nothing that is not.

        A second call changes nothing.
        """
        # Nobody is written to while goods move.
        records = self.with_context(mail_activity_quick_update=True)
        is_out = records.filtered(lambda record: record.state == "out")
        (records - is_out).activity_unlink([ACTIVITY_XMLID])
        known = is_out.activity_search([ACTIVITY_XMLID], only_automated=True)
        todo = is_out.filtered(lambda record: record.id not in known.mapped("res_id"))
        groups = todo.grouped(lambda record: (record.date_due, record._get_reminded()))
        for (date, user), own in groups.items():
            own.activity_schedule(
                ACTIVITY_XMLID,
                date_deadline=date,
                summary=self.env._("Due back"),
                user_id=user.id,
            )

    @as_system
    def _renew_reminders(self):
        """Remind at another date or another person; the reminders are the add-on's."""
        self.activity_unlink([ACTIVITY_XMLID])
        self._sync_reminders()

    def _get_reminded(self):
        """Return the user who is reminded: the case's responsible."""
        self.ensure_one()
        return self.case_id.user_id or self.create_uid

    # === CASE === #

    def _log_on_cases(self, sentences):
        """Write what happened into the history of the cases, one entry each.

        :param dict sentences: {record: str}
        """
        bodies = {}
        for record, sentence in sentences.items():
            bodies.setdefault(record.case_id.id, []).append(sentence)
        cases = self.env["rma.case"].browse(bodies)
        cases._message_log_batch(
            bodies={
                case_id: Markup("<br/>").join(texts)
                for case_id, texts in bodies.items()
            }
        )

    def _get_moved_sentence(self, moves):
        """Return what these done moves of one record did, or ''.

        :param moves: stock.move, just done
        """
        self.ensure_one()
        names = {
            "goods": self._get_goods_text(self._get_moved_units(moves)),
            "partner": self.partner_id.display_name,
        }
        way = moves[0]._rma_get_way()
        is_leaving = moves[0].location_dest_id == self.location_id
        is_undo = not is_leaving and self.is_undone
        is_undo |= is_leaving and way != "sent"
        is_undo |= way is None and not moves[0]._rma_is_swap()
        if is_undo:
            return self.env._("Undone, %(goods)s, %(partner)s.", **names)
        if is_leaving:
            return self._get_sentence()
        if way == "lost":
            return self.env._("Lost at %(partner)s: %(goods)s.", **names)
        if way is None:
            names["goods"] = self._get_swap_text(moves)
        return self.env._(
            "Back from %(partner)s: %(goods)s, now in %(location)s.",
            location=moves[0].location_dest_id.display_name,
            **names,
        )

    def _get_swap_text(self, moves):
        """Return which serial number came in place of which one."""
        return self.env._(
            "%(product)s %(received)s in place of %(sent)s",
            product=self.product_id.display_name,
            received=", ".join(moves.lot_ids.mapped("name")),
            sent=", ".join(moves.origin_returned_move_id.lot_ids.mapped("name")),
        )

    def _get_moved_units(self, moves):
        return sum(
            move.product_uom._compute_quantity(
                move.quantity, self.product_uom_id, round=False
            )
            for move in moves
        )

    # === AFTER A MOVE === #

    def _after_moved(self, moves):
        """Let case, responsible and customer know what these moves did.

        :param moves: stock.move of these records, done
        :raises UserError: more units left than were to
        """
        self._check_sent()
        per_record = moves.grouped("rma_goods_out_id")
        self._log_on_cases(
            {
                record: record._get_moved_sentence(own)
                for record, own in per_record.items()
            }
        )
        self._sync_reminders()
        lent = moves.filtered(
            lambda move: move.rma_goods_out_id.kind == "loan" and move._rma_is_leaving()
        )
        if lent:
            self.case_id._notify("lent", lent.picking_id)

    def _after_strayed(self):
        """Let the cases know that a transfer took goods elsewhere than it should."""
        self._log_on_cases(
            {
                record: self.env._(
                    "%(name)s: the transfer took goods elsewhere than planned.",
                    name=record.name,
                )
                for record in self
            }
        )
        self._sync_reminders()

    def _after_cancelled(self):
        """Let the cases know that goods do not leave, or not all of them."""
        self._log_on_cases(
            {
                record: self.env._(
                    "Not sent to %(partner)s: %(product)s; the transfer was cancelled.",
                    partner=record.partner_id.display_name,
                    product=record.product_id.display_name,
                )
                for record in self
            }
        )

    def _check_sent(self):
        """Raise when a transfer takes more than was to be sent."""
        for record in self:
            if record.product_uom_id.compare(record.quantity_sent, record.quantity) > 0:
                raise UserError(
                    self.env._(
                        "%(name)s: %(sent)s leave, but only %(quantity)s were to be "
                        "sent. Lower the quantity; send the others from their case.",
                        name=record.name,
                        sent=format_quantity(record.quantity_sent),
                        quantity=format_quantity(record.quantity),
                    )
                )
