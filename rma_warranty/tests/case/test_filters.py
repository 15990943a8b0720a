from odoo.tests import tagged

from ..common.common import RmaCommon


@tagged("post_install", "-at_install")
class TestFilters(RmaCommon):
    """What people may group and filter by says something to them."""

    def _describe(self, model, *names):
        described = self.env[model].with_user(self.rma_user).fields_get(names)
        return {
            name: (values["groupable"], values["searchable"])
            for name, values in described.items()
        }

    def test_internal_fields_are_not_offered(self):
        self.assertEqual(
            self._describe("rma.case", "access_token", "portal_request_key", "state"),
            {
                "access_token": (False, False),
                "portal_request_key": (False, False),
                "state": (True, True),
            },
        )

    def test_only_what_is_asked_about_a_field_is_told(self):
        described = self.env["rma.case"].fields_get(["access_token"], ["string"])
        self.assertEqual(described["access_token"], {"string": "Security Token"})

    def test_board_shows_what_is_under_way_in_the_order_of_the_work(self):
        order = self._sell_deliver_invoice([(self.drill, 3)])
        self._customer_returns([(order.order_line, 1)])
        self._request([(order.order_line, 1)])
        board = self.env["rma.case"].with_context(read_group_expand=True)
        groups = board.web_read_group([], ["state"], ["__count"])["groups"]
        states = [group["state"] for group in groups]
        # no empty column before the first that has something
        self.assertEqual(states, ["requested", "approved"])
