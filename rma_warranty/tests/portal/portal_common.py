import re
from io import BytesIO
from uuid import uuid4

from PIL import Image

from odoo import http
from odoo.tests import HttpCase

from ..common.common import RmaCommon
from ..warranty.warranty_common import WarrantyCommon


class RmaPortalCommon(RmaCommon, HttpCase):
    """The shop as customers reach it: pages and forms over HTTP."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_partner = cls.env["res.partner"].create(
            {"name": "Builders Ltd", "is_company": True}
        )
        cls.customer.parent_id = cls.company_partner
        cls.colleague = cls._create_user("colleague", "base.group_portal")
        cls.colleague.partner_id.parent_id = cls.company_partner
        cls.stranger = cls.other_portal_user.partner_id

    def setUp(self):
        super().setUp()
        self._log_in(self.portal_user)

    def _log_in(self, user):
        """Go on as ``user``; as a visitor without account when None."""
        login = user.login if user else None
        self.authenticate(login, login)

    def _get(self, url, **options):
        return self.url_open(url, allow_redirects=False, **options)

    def _post(self, url, data=None, files=None):
        data = {"csrf_token": http.Request.csrf_token(self), **(data or {})}
        return self.url_open(url, data=data, files=files, allow_redirects=False)

    def _post_return(self, order, quantities, *, reason=None, photos=(), **fields):
        """Send the request form.

        :param quantities: {order line or id: quantity as typed}
        :param reason: id of the reason of all lines, as typed
        :param photos: list of (file name, bytes)
        """
        reason = self.reason.id if reason is None else reason
        data = {"request_key": uuid4().hex}
        for line, quantity in quantities.items():
            line_id = line if isinstance(line, int) else line.id
            data[f"quantity_{line_id}"] = quantity
            data[f"reason_{line_id}"] = reason
        files = [("photos", (name, content)) for name, content in photos]
        return self._post(
            f"/my/orders/{order.id}/return", {**data, **fields}, files or None
        )

    def _cases_of(self, *orders):
        ids = [order.id for order in orders]
        return self.env["rma.case"].search([("line_ids.order_id", "in", ids)])

    def _assert_page(self, response, *texts):
        """Check for a page that says ``texts``, whatever the white space."""
        self.assertEqual(response.status_code, 200)
        self._assert_says(response, texts)

    def _assert_refused(self, response, *texts):
        """Check for the form with an error that says ``texts``."""
        self.assertEqual(response.status_code, 400)
        self._assert_says(response, texts)

    def _assert_says(self, response, texts):
        words = re.sub(r"\s+", " ", response.text)
        for text in texts:
            self.assertTrue(text in words, f"The page doesn't say: {text}")

    def _assert_sent_away(self, response):
        """Check that the visitor got to the account's home, and nothing else."""
        self.assertEqual(response.status_code, 303)
        self.assertTrue(response.headers["Location"].endswith("/my"))

    def _assert_sent_to_desk(self, response, record):
        """Check that staff got to the backoffice's form of ``record``."""
        self.assertEqual(response.status_code, 303)
        address = f"/mail/view?model={record._name}&res_id={record.id}"
        self.assertTrue(response.headers["Location"].endswith(address))

    @staticmethod
    def _photo(kind="JPEG"):
        content = BytesIO()
        Image.new("RGB", (8, 8), "red").save(content, kind)
        return content.getvalue()


class WarrantyPortalCommon(WarrantyCommon, RmaPortalCommon):
    """The shop with warranties, as customers reach it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._promise(cls.drill)

    @classmethod
    def _give(cls, product=None, quantity=1, customer=None, on=None, lots=None):
        """Sell and deliver a product; return the order's certificates."""
        product = product or cls.drill
        order = cls._sell([(product, quantity)], customer=customer)
        cls._deliver(order, on=on, lots=lots and {product: lots})
        cls._invoice(order)
        return cls._certificates(order)

    @classmethod
    def _create_mowers(cls, *serials):
        """Return a product with these serial numbers in stock, and its lots."""
        mower = cls._create_product("Mower", price=300, cost=200, tracking="serial")
        lots = cls._create_lots(mower, *serials)
        cls._stock_in(mower, len(lots), 200, lots=lots)
        cls._promise(mower)
        return mower, lots

    def _url(self, certificate, suffix=""):
        return f"/my/warranties/{certificate.id}{suffix}"

    def _link(self, record, suffix=""):
        """Return the address of a record's page with the record's own token."""
        return record.sudo().get_portal_url(suffix=suffix)

    def _post_claim(self, certificate, *, reason=None, photos=(), **fields):
        """Send the claim form of a certificate.

        :param photos: list of (file name, bytes)
        """
        data = {
            "request_key": uuid4().hex,
            "quantity": "1",
            "reason": self.defect.id if reason is None else reason,
            **fields,
        }
        files = [("photos", (name, content)) for name, content in photos]
        return self._post(self._url(certificate, "/claim"), data, files or None)

    def _claims_of(self, *certificates):
        ids = [certificate.id for certificate in certificates]
        return self.env["rma.case"].search([("line_ids.certificate_id", "in", ids)])

    def _post_registration(self, *, proof=None, **fields):
        """Send the registration form.

        :param proof: (file name, bytes), or a list of them
        """
        data = {
            "request_key": uuid4().hex,
            "product": "Drill",
            "serial": "D-100",
            "place": "Tool Shop",
            "date": "2026-01-10",
            **fields,
        }
        proofs = [("receipt.pdf", b"%PDF-1.4 x")] if proof is None else proof
        files = [("proof", file) for file in proofs]
        return self._post("/my/warranties/register", data, files or None)

    def _registrations(self):
        domain = [("registration_state", "!=", False)]
        return self.env["rma.warranty.certificate"].search(domain)
