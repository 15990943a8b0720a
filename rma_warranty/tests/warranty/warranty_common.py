from odoo import Command, fields

from ..common.common import RmaCommon


class WarrantyCommon(RmaCommon):
    """The shop with warranties, and verbs to tell their stories with.

    ``term`` promises 24 months from the delivery; it is set on nothing until
    a test does so. ``defect`` is a reason that leads to the warranty.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "UTC"
        cls.defect = cls.env.ref("rma_warranty.rma_reason_failed")
        cls.term = cls._create_term()

    @classmethod
    def _create_term(cls, **values):
        """Create a term of 24 months; ``remedies`` as [(code, from, to)]."""
        remedies = values.pop("remedies", [])
        return cls.env["rma.warranty.term"].create(
            {
                "name": "Two years",
                "duration": 24,
                "remedy_ids": [
                    Command.create(
                        {
                            "sequence": number,
                            "remedy": code,
                            "day_from": first,
                            "day_to": last,
                        }
                    )
                    for number, (code, first, last) in enumerate(remedies)
                ],
                **values,
            }
        )

    @classmethod
    def _promise(cls, product, **values):
        """Give a product a term of its own; return the term."""
        term = cls._create_term(**values) if values else cls.term
        product.product_tmpl_id.rma_warranty_term_id = term
        return term

    @classmethod
    def _create_extension(cls, months=12, **values):
        """Create a service that extends warranties."""
        return cls.env["product.product"].create(
            {
                "name": f"{months} months more",
                "type": "service",
                "lst_price": 30.0,
                "invoice_policy": "order",
                "taxes_id": [Command.clear()],
                "rma_is_extension": True,
                "rma_extension_duration": months,
                **values,
            }
        )

    @classmethod
    def _certificates(cls, *orders):
        ids = [order.id for order in orders]
        return cls.env["rma.warranty.certificate"].search(
            [("order_id", "in", ids)], order="id"
        )

    def _deliver_on(self, day, lines, **values):
        """Sell, deliver and invoice on a day; return the certificates."""
        order = self._sell(lines, **values)
        self._deliver(order, on=f"{day} 12:00:00")
        self._invoice(order)
        return self._certificates(order)

    def _claim(self, certificate, *, approve=True, on=None, **values):
        """Claim one unit of a certificate for a defect; return the case.

        :param on: datetime of the request
        """
        line = {
            **certificate._prepare_case_line_vals(),
            "reason_id": self.defect.id,
            **values,
        }
        case = self._open_case([line], partner=certificate._get_contact())
        if on:
            case.sudo().date_request = fields.Datetime.to_datetime(on)
        case.action_request()
        if approve:
            case.action_approve()
        return case
