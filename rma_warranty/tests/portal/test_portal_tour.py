from odoo.tests import tagged

from ..common.common import PATIENCE
from .portal_common import RmaPortalCommon, WarrantyPortalCommon


@tagged("post_install", "-at_install")
class TestPortalTour(RmaPortalCommon):
    """A customer's way through the pages, in a browser."""

    def test_customer_requests_a_return_and_cancels_it(self):
        order = self._sell_deliver_invoice([(self.drill, 5), (self.saw, 4)])
        self.start_tour(
            f"/my/orders/{order.id}",
            "portal_request",
            login=self.portal_user.login,
            timeout=PATIENCE,
        )
        case = self._cases_of(order)
        self.assertRecordValues(
            case,
            [
                {
                    "state": "cancelled",
                    "source": "portal",
                    "description": "The drills stopped after a week.",
                }
            ],
        )
        self.assertEqual(case.line_ids.mapped("quantity"), [2, 1])
        self.assertEqual(
            case.line_ids.reason_id.mapped("name"),
            ["Stopped working", "No longer needed"],
        )


@tagged("post_install", "-at_install")
class TestPortalWarrantyTour(WarrantyPortalCommon):
    """Registering goods and claiming a defect, in a browser."""

    def test_customer_registers_goods_with_a_proof(self):
        self.company.rma_is_registration_enabled = True
        self.start_tour(
            "/my/warranties",
            "portal_warranty_registration",
            login=self.portal_user.login,
            timeout=PATIENCE,
        )
        certificate = self._registrations()
        self.assertRecordValues(
            certificate,
            [
                {
                    "product_id": self.drill.id,
                    "serial_text": "D-100",
                    "registration_place": "Tool Shop",
                    "registration_state": "to_confirm",
                }
            ],
        )
        self.assertEqual(certificate.proof_ids.name, "receipt.pdf")

    def test_customer_claims_a_defect_from_the_warranties(self):
        certificate = self._give()
        self.start_tour(
            "/my/home",
            "portal_warranty_claim",
            login=self.portal_user.login,
            timeout=PATIENCE,
        )
        case = self._claims_of(certificate)
        self.assertRecordValues(
            case,
            [
                {
                    "state": "requested",
                    "source": "portal",
                    "description": "It stopped after a week.",
                }
            ],
        )
        self.assertEqual(case.line_ids.reason_id, self.defect)
        self.assertEqual(case.line_ids.eligibility, "accept")
