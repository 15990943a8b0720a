from odoo.tests import tagged

from .portal_common import RmaPortalCommon


@tagged("post_install", "-at_install")
class TestPortalTour(RmaPortalCommon):
    """A customer's way through the pages, in a browser."""

    def test_customer_requests_a_return_and_cancels_it(self):
        order = self._sell_deliver_invoice([(self.drill, 5), (self.saw, 4)])
        self.start_tour(
            f"/my/orders/{order.id}", "portal_request", login=self.portal_user.login
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
