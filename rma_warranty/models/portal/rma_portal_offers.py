from odoo import fields, models
from odoo.tools import format_date


class RmaPortalOffers(models.AbstractModel):
    """What customers read about a replacement that is another product.

    Takes records as superuser whose access was checked before, and answers
    plain values, as :class:`rma.portal` does.
    """

    _name = "rma.portal.offers"
    _description = "Offers of other products in the portal"

    def _get_offers(self, case):
        """Return the offers on a case, answered or not.

        :return: list of {"line_id", "key", "returned", "offered", "image",
            "amount", "difference", "answer", "accepted", "is_open"}
        """
        lines = case.line_ids.filtered(lambda line: line._is_offer_made())
        return [self._prepare_offer(line) for line in lines]

    def _get_open_text(self, case):
        """Return what is offered and waits for an answer, a line per offer."""
        offers = [offer for offer in self._get_offers(case) if offer["is_open"]]
        return "\n".join(
            self.env._(
                "%(amount)s %(offered)s instead of %(returned)s. %(difference)s",
                amount=offer["amount"],
                offered=offer["offered"],
                returned=offer["returned"],
                difference=offer["difference"],
            )
            for offer in offers
        )

    def _prepare_offer(self, line):
        product = line._get_replacement_product()
        answer = line.replacement_answer
        if not answer and line.is_replacement_accepted:
            answer = "accepted"
        return {
            "line_id": line.id,
            "key": line._get_offer_key(),
            "returned": line.product_id.display_name,
            "offered": product.display_name,
            "image": product.image_128,
            "amount": line.product_uom_id._rma_write(line._get_units().expected),
            "difference": self._describe_difference(line),
            "answer": answer or "",
            "accepted": self._describe_accepted(line),
            "is_open": line._is_offer_open(),
        }

    def _describe_accepted(self, line):
        """Return what was accepted and when."""
        if not line.date_replacement_answer:
            return self.env._("You have accepted it.")
        date = fields.Datetime.context_timestamp(self, line.date_replacement_answer)
        return self.env._(
            "You accepted %(offered)s instead of %(returned)s on %(date)s.",
            offered=line._get_replacement_product().display_name,
            returned=line.product_id.display_name,
            date=format_date(self.env, date),
        )

    def _describe_difference(self, line):
        """Return what the customer pays or gets back, in the customer's words.

        What was agreed stays, whatever is on documents by now.
        """
        if line.is_exchange_free or not line.sale_line_id:
            return self.env._("You pay nothing for it.")
        is_agreed = line.is_replacement_accepted and line.date_replacement_answer
        if not is_agreed and line._has_exchange_documents():
            return ""
        per_unit = line.agreed_difference
        if not is_agreed:
            per_unit = self.env["rma.exchange"]._get_unit_difference(line)
        units = line._get_units().promised
        currency = line.exchange_currency_id
        total = currency.round(per_unit * units)
        amount = currency.format(abs(total))
        if currency.is_zero(total):
            return self.env._("It has the same price.")
        if total > 0:
            return self.env._("You pay %(amount)s more, taxes included.", amount=amount)
        return self.env._("You get %(amount)s back, taxes included.", amount=amount)
