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
