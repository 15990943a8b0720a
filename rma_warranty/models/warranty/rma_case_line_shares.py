from typing import NamedTuple

from odoo import models
from odoo.exceptions import UserError


class Share(NamedTuple):
    """Something of a claim that a term may leave to the customer.

    ``payer`` is the term's field that says who pays it, ``kind`` the code of the
    kind of deduction; where ``is_repair`` it is asked for with a repair only, and
    where ``is_sent`` only if goods travel.
    """

    payer: str
    kind: str
    is_repair: bool = False
    is_sent: bool = False


class RmaCaseLine(models.Model):
    """What the customer pays for a claim that the warranty accepts.

    Part of rma.case.line. Each is proposed once per claim when it is approved;
    see rma_adjustment_share.py.
    """

    _inherit = "rma.case.line"

    def _get_share_table(self):
        """Return {code: Share}; add-ons may extend it."""
        return {
            "parts": Share("parts_payer", "warranty_parts", is_repair=True),
            "labour": Share("labour_payer", "warranty_labour", is_repair=True),
            "freight": Share("freight_payer", "warranty_freight", is_sent=True),
        }

    def _get_customer_shares(self):
        """Return {code: Share} of what the term leaves to the customer."""
        self.ensure_one()
        term = self.certificate_id.term_in_force_id
        strategy = self._get_strategy()
        is_sent = self.goods_back or strategy._is_exchange()
        return {
            code: share
            for code, share in self._get_share_table().items()
            if self.is_claim
            and not strategy._is_nothing()
            and term[share.payer] == "customer"
            and (strategy._is_repair() or not share.is_repair)
            and (is_sent or not share.is_sent)
        }

    # === DECISION === #

    def _write_approval(self):
        res = super()._write_approval()
        self._propose_shares()
        return res

    def _reset_decision(self):
        self._withdraw_shares()
        return super()._reset_decision()

    def _propose_shares(self):
        """Create what the customers pay, without amounts unless kinds have some.

        What is there already from an approval before is due again.
        """
        # Whoever decides may not read terms; only who pays is asked.
        lines = self.sudo()
        wanted = {line: line._get_customer_shares() for line in lines}
        if not any(wanted.values()):
            return
        known = lines._find_shares().grouped(lambda own: (own.line_id, own.share))
        values = []
        for line, shares in wanted.items():
            for code, share in shares.items():
                if (line, code) in known:
                    known[line, code].write({"waiver": False})
                else:
                    values.append(line._prepare_share_vals(code, share))
        lines.env["rma.adjustment"].create(values)

    def _withdraw_shares(self):
        """Delete what the customers would pay; cancelled documents keep theirs."""
        shares = self.sudo()._find_shares()
        kept = shares.filtered("document_line_ids")
        kept.write({"waiver": self.env._("The decision was taken back.")})
        (shares - kept).unlink()

    def _find_shares(self):
        """Return the shares that were proposed for these lines."""
        domain = [("line_id", "in", self.ids), ("share", "!=", False)]
        return self.env["rma.adjustment"].search(domain)

    def _prepare_share_vals(self, code, share):
        """Return values of what the customer pays, told in his language."""
        self.ensure_one()
        return {
            "case_id": self.case_id.id,
            "line_id": self.id,
            "type_id": self._get_share_kind(share).id,
            "share": code,
            "reason": self._get_share_reason(),
        }

    def _get_share_reason(self):
        """Return why the customer pays, as he reads it."""
        language = self.case_id.partner_id.lang
        certificate = self.certificate_id.with_context(lang=language)
        return self.with_context(lang=language).env._(
            "you pay this under %(certificate)s, %(term)s.",
            certificate=certificate.name,
            term=certificate.term_in_force_id.name,
        )

    def _get_share_kind(self, share):
        """Return the kind of deduction, also if it isn't offered to staff.

        :raises UserError: there is none
        """
        kinds = self.env["rma.adjustment.type"]
        hidden = kinds.with_context(active_test=False)
        kind = kinds._find(share.kind, self.company_id)
        kind = kind or hidden._find(share.kind, self.company_id)
        if not kind:
            raise UserError(
                self.env._(
                    "%(case)s, %(product)s: the warranty leaves %(code)s to the "
                    "customer, but there is no kind of deduction with this code. "
                    "Create one in the configuration.",
                    case=self.case_id.name,
                    product=self.product_id.display_name,
                    code=share.kind,
                )
            )
        return kind
