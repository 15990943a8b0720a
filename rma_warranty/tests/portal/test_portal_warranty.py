from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .portal_common import WarrantyPortalCommon

TODAY = "2026-06-10"
PORTAL = "odoo.addons.rma_warranty.models.portal.rma_warranty_portal"


@tagged("post_install", "-at_install")
class TestPortalWarrantyList(WarrantyPortalCommon):
    """My warranties: the list, the home page and the order's page."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # 24 months from the delivery: both ends are years away or long past.
        cls.mower, cls.lots = cls._create_mowers("M-1", "M-2")
        cls.valid = cls._give()
        cls.tracked = cls._give(cls.mower, lots=cls.lots[0])
        cls.ended = cls._give(on="2020-01-10 12:00:00")
        cls.foreign = cls._give(customer=cls.stranger)

    def _assert_listed(self, query, certificates):
        """Check which of the customer's certificates a query shows, in order."""
        page = self._get(f"/my/warranties?{query}")
        self.assertEqual(page.status_code, 200)
        all_of_them = self.valid + self.tracked + self.ended + self.foreign
        places = {
            page.text.find(f'href="/my/warranties/{certificate.id}"'): certificate
            for certificate in all_of_them
        }
        places.pop(-1, None)
        shown = [places[place] for place in sorted(places)]
        self.assertEqual(shown, list(certificates), query)

    def test_list_shows_product_serial_end_and_state(self):
        self._assert_page(
            self._get("/my/warranties"),
            "Drill",
            "Mower",
            "M-1",
            self.tracked.name,
            "days left",
            "Valid",
            "01/10/2022",
            "Ended",
        )

    def test_list_shows_those_of_colleagues_and_not_those_of_strangers(self):
        self._log_in(self.colleague)
        self._assert_listed("", [self.ended, self.tracked, self.valid])
        self._log_in(self.other_portal_user)
        self._assert_listed("", [self.foreign])

    def test_list_needs_an_account(self):
        self._log_in(None)
        response = self._get("/my/warranties")
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login", response.headers["Location"])

    def test_list_can_be_filtered_searched_and_sorted(self):
        every = [self.ended, self.tracked, self.valid]
        # A foreign number finds nothing, nor does a name of other goods.
        for query, found in {
            "filterby=valid": [self.tracked, self.valid],
            "filterby=ended": [self.ended],
            "search=mower&search_in=product": [self.tracked],
            "search=m-1&search_in=serial": [self.tracked],
            "search=m-1": [self.tracked],
            "search=m-1&search_in=product": [],
            f"search={self.valid.name}&search_in=name": [self.valid],
            f"search={self.foreign.name}&search_in=name": [],
            f"search={self.foreign.name}": [],
            f"search={self.valid.order_id.name}&search_in=order": [self.valid],
            "search=saw": [],
            "search=%00": every,
            "sortby=ending": [self.ended, self.valid, self.tracked],
            "sortby=product": [self.ended, self.valid, self.tracked],
            "sortby=number": [self.valid, self.tracked, self.ended],
            "sortby=x&filterby=y&search_in=z": every,
        }.items():
            with self.subTest(query=query):
                self._assert_listed(query, found)
        self.assertEqual(self._get("/my/warranties/page/99").status_code, 200)

    def test_list_finds_serial_numbers_of_registered_goods(self):
        self.valid.serial_text = "X-77"
        self._assert_listed("search=x-77&search_in=serial", [self.valid])

    def test_list_of_somebody_without_warranties_says_so(self):
        newcomer = self._create_user("newcomer", "base.group_portal")
        self._log_in(newcomer)
        self._assert_page(self._get("/my/warranties"), "You have no warranties yet")
        page = self._get("/my/warranties?search=x")
        self._assert_page(page, "No warranty fits your search")

    @mute_logger(PORTAL)
    def test_one_broken_certificate_does_not_break_the_list(self):
        portal = self.registry["rma.warranty.portal"]
        get_status = portal._get_status

        def _get_status(model, certificate):
            if certificate.id == self.valid.id:
                raise ZeroDivisionError
            return get_status(model, certificate)

        with patch.object(portal, "_get_status", _get_status):
            page = self._get("/my/warranties")
        self._assert_page(page, "Ask us", self.valid.name, "M-1")

    def test_home_page_counts_warranties(self):
        for user, count in ((self.portal_user, 1), (self.rma_user, 0)):
            self._log_in(user)
            counters = self.url_open(
                "/my/counters", json={"params": {"counters": ["rma_warranty_count"]}}
            )
            self.assertEqual(counters.json()["result"]["rma_warranty_count"], count)
        self._assert_page(self._get("/my/home"), "Your Warranties")

    # === ORDER PAGE === #

    def test_order_page_shows_its_warranties_with_links(self):
        order = self.tracked.order_id
        page = self._get(f"/my/orders/{order.id}")
        self._assert_page(page, "Warranties", f'"/my/warranties/{self.tracked.id}"')
        self._assert_page(page, "1 × Mower", "M-1", "days left")

    def test_order_s_link_leads_to_the_warranties_of_that_order_only(self):
        extension = self._create_extension(12)
        later = self._sell(
            [
                {
                    "product_id": extension.id,
                    "product_uom_qty": 1,
                    "rma_certificate_id": self.tracked.id,
                }
            ]
        )
        self._log_in(None)
        page = self._get(self._link(self.tracked.order_id))
        self._assert_page(page, f'"/my/warranties/{self.tracked.id}?access_token=')
        page = self._get(self._link(later))
        self._assert_page(page, self.tracked.name, "M-1")
        self.assertNotIn(f"/my/warranties/{self.tracked.id}", page.text)

    def test_order_page_keeps_warranties_of_a_new_holder_to_them(self):
        self.tracked._hand_over(self.stranger)
        page = self._get(f"/my/orders/{self.tracked.order_id.id}")
        self.assertNotIn("rma_warranties", page.text)
        self.assertNotIn(self.tracked.name, page.text)

    def test_order_page_shows_the_first_of_many(self):
        self.tracked.order_id.order_line.product_uom_qty = 2
        limit = f"{PORTAL}.ORDER_MAX_ROWS"
        self._deliver(self.tracked.order_id, lots={self.mower: self.lots[1]})
        with patch(limit, 1):
            page = self._get(f"/my/orders/{self.tracked.order_id.id}")
        self._assert_page(page, "M-1", "1 more", "search_in=order")
        self.assertNotIn("M-2", page.text)

    def test_return_form_tells_the_warranty_of_each_line(self):
        order = self._sell([(self.drill, 2), (self.saw, 1)])
        self._deliver(order, on="2026-01-10 12:00:00")
        with freeze_time(TODAY):
            page = self._get(f"/my/orders/{order.id}/return")
        # 10 June 2026 to 10 January 2028 are 579 days.
        self._assert_page(page, "In warranty until 01/10/2028 (579 days left).")
        self.assertEqual(page.text.count("o_rma_line_warranty"), 1)
        # Only the saw, which has no warranty, is late without a way out.
        self.assertEqual(page.text.count("You can ask nevertheless"), 1)

    def test_defect_chosen_in_the_return_form_leads_to_the_warranty(self):
        order = self._sell([(self.drill, 2)])
        self._deliver(order, on="2026-01-10 12:00:00")
        with freeze_time(TODAY):
            self._post_return(order, {order.order_line: "1"}, reason=self.defect.id)
        line = self._cases_of(order).line_ids
        self.assertEqual(line.certificate_id, self._certificates(order))
        self.assertEqual(line.eligibility, "accept")
        self.assertEqual(line.eligibility_data["rule"], "warranty")

    def test_return_form_leads_to_each_unit_with_a_serial_number(self):
        order = self._sell([(self.mower, 1), (self.mower, 0)])
        self._deliver(order, lots={self.mower: self.lots[1]})
        other = self._create_lots(self.mower, "M-3")
        self._stock_in(self.mower, 1, 200, lots=other)
        order.order_line[0].product_uom_qty = 2
        self._deliver(order, lots={self.mower: other})
        page = self._get(f"/my/orders/{order.id}/return")
        self._assert_page(page, "claim the unit that failed", "M-2", "M-3")


@tagged("post_install", "-at_install")
class TestPortalWarrantyPage(WarrantyPortalCommon):
    """The page of one certificate: who sees it, and what it says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls._give()
        cls.foreign = cls._give(customer=cls.stranger)

    # === ACCESS === #

    def test_page_is_for_the_customer_and_colleagues(self):
        for user in (self.portal_user, self.colleague):
            self._log_in(user)
            self._assert_page(self._get(self._url(self.own)), self.own.name)
            self._assert_sent_away(self._get(self._url(self.foreign)))
        for user in (self.other_portal_user, None):
            self._log_in(user)
            self._assert_sent_away(self._get(self._url(self.own)))
        self._assert_sent_away(self._get("/my/warranties/999999999"))

    def test_link_opens_its_own_certificate_only(self):
        link = self._link(self.own)
        token = link.split("?")[1]
        for user in (None, self.other_portal_user):
            self._log_in(user)
            self._assert_page(self._get(link), self.own.name)
        self._log_in(None)
        self._assert_sent_away(self._get(f"{self._url(self.foreign)}?{token}"))
        self._assert_sent_away(self._get(f"{self._url(self.own)}?access_token=x"))
        self._assert_sent_away(self._get(f"{self._url(self.own)}?access_token="))

    def test_page_is_not_for_every_employee(self):
        self._log_in(self._create_user("employee", "base.group_user"))
        self._assert_sent_to_desk(self._get(self._url(self.own)), self.own)
        claim = self._link(self.own, "/claim")
        self._assert_sent_to_desk(self._get(claim), self.own)
        self._log_in(self.rma_user)
        self._assert_page(self._get(self._url(self.own)), self.own.name)

    def test_new_holder_sees_the_warranty_and_nothing_of_the_former_one(self):
        case = self._claim(self.own)
        link = self._link(self.own)
        self.own._hand_over(self.stranger)
        self._assert_sent_away(self._get(self._url(self.own)))
        self._log_in(None)
        self._assert_sent_away(self._get(link))
        self._log_in(self.other_portal_user)
        page = self._get(self._url(self.own))
        self._assert_page(page, self.own.name)
        for word in (case.name, self.own.order_id.name, self.customer.name):
            self.assertNotIn(word, page.text)

    def test_customer_reads_own_certificates_and_writes_none(self):
        own = self.own.with_user(self.portal_user)
        self.assertEqual(own.read(["name"])[0]["name"], self.own.name)
        with self.assertRaises(AccessError):
            self.foreign.with_user(self.portal_user).read(["name"])
        for values in ({"serial_text": "x"}, {"date_end": False}, {"quantity": 9}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                own.write(values)
        for step in ("copy", "unlink", "action_confirm_registration"):
            with self.subTest(step=step), self.assertRaises(AccessError):
                getattr(own, step)()
        for internal in ("note", "registration_key"):
            with self.subTest(field=internal), self.assertRaises(AccessError):
                own.read([internal])

    # === CONTENT === #

    def test_page_tells_what_is_promised(self):
        term = self._promise(
            self.saw,
            name="Three years",
            duration=36,
            coverage="full",
            deductible=25.0,
            max_claims=3,
            freight_payer="customer",
            item_ids=[
                Command.create({"kind": "covered", "name": "Motor & gear"}),
                Command.create({"kind": "excluded", "name": "Blades <b>"}),
            ],
            claim_steps="<p>Call <b>us</b></p>",
            terms_text="<p>The full text</p>",
            remedies=[("replacement", 0, 90), ("repair", 0, 0)],
        )
        certificate = self._give(self.saw, 2, on="2026-01-10 12:00:00")
        with freeze_time("2026-01-20"):
            page = self._get(self._url(certificate))
        # 90 days from 10 January end on 10 April 2026.
        self._assert_page(
            page,
            term.name,
            "Full warranty",
            "01/10/2026",
            "01/10/2029",
            'Quantity</dt> <dd class="col-7 text-break mb-1"> 2 </dd>',
            certificate.order_id.name,
            f'href="/my/orders/{certificate.order_id.id}"',
            "3 of 3",
            "25.00",
            "Motor &amp; gear",
            "Blades &lt;b&gt;",
            "<p>Call <b>us</b></p>",
            "<p>The full text</p>",
            "Replacement until 04/10/2026; Repair",
            "Shipping",
            "You",
        )

    def test_page_lists_extensions(self):
        extension = self._create_extension(12)
        order = self._sell([(self.drill, 1), (extension, 1)])
        self._deliver(order)
        page = self._get(self._url(self._certificates(order)))
        self._assert_page(page, "Extended by", f"+ 12 Months ({order.name})")

    def test_page_links_own_claims(self):
        case = self._claim(self.own)
        draft = self._claim(self._give(), approve=False)
        draft.action_cancel()
        page = self._get(self._url(self.own))
        self._assert_page(page, case.name, f'href="/my/returns/{case.id}"')
        self._log_in(None)
        page = self._get(self._link(self.own))
        self._assert_page(page, f'href="/my/returns/{case.id}?access_token=')

    def test_link_leads_to_claims_of_that_certificate_only(self):
        other = self._give(self.saw)
        line = self._sell_deliver_invoice([(self.saw, 1)]).order_line
        values = {**self.own._prepare_case_line_vals(), "reason_id": self.defect.id}
        case = self._request([values, (line, 1)])
        self.assertFalse(other)
        self._log_in(None)
        page = self._get(self._link(self.own))
        self._assert_page(page, case.name)
        self.assertNotIn(f"/my/returns/{case.id}", page.text)

    def test_page_names_who_takes_claims_instead_of_us(self):
        maker = self.env["res.partner"].create(
            {"name": "Maker Inc", "street": "Mill Lane 5", "phone": "+1 555 0100"}
        )
        self._promise(
            self.saw,
            name="By the maker",
            provider="manufacturer",
            provider_id=maker.id,
            claim_channel="provider",
        )
        certificate = self._give(self.saw)
        for suffix in ("", "/claim"):
            page = self._get(self._url(certificate, suffix))
            self._assert_page(page, "Please claim with", "Maker Inc", "Mill Lane 5")
        self.assertNotIn("Please claim with", self._get(self._url(self.own)).text)

    def test_page_tells_why_a_warranty_is_void(self):
        self.own.with_user(self.rma_manager)._void("Opened by a workshop")
        page = self._get(self._url(self.own))
        self._assert_page(page, "Not valid any more", "Opened by a workshop")

    def test_internal_note_stays_inside(self):
        self.own.note = "Watch out"
        self.assertNotIn("Watch out", self._get(self._url(self.own)).text)

    def test_certificate_is_printed_for_its_holder(self):
        address = f"{self._url(self.own)}?report_type=pdf"
        response = self._get(address)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        token = self._link(self.own).split("?")[1]
        self._log_in(None)
        self.assertEqual(self._get(f"{address}&{token}").status_code, 200)
        foreign = f"{self._url(self.foreign)}?report_type=pdf&{token}"
        self._assert_sent_away(self._get(foreign))
        self._log_in(self.other_portal_user)
        self._assert_sent_away(self._get(address))

    # === WARRANTIES THAT BEGIN WITH THE REGISTRATION === #

    def _give_to_register(self, on):
        self._promise(
            self.saw, name="R", start_event="registration", registration_days=30
        )
        return self._give(self.saw, on=on)

    def test_registering_within_the_days_starts_the_warranty_once(self):
        certificate = self._give_to_register("2026-01-10 12:00:00")
        address = self._url(certificate, "/register")
        # 30 days after 10 January end on 9 February.
        with freeze_time("2026-02-09 12:00:00"):
            self._assert_page(self._get(self._url(certificate)), "02/09/2026")
            response = self._post(address)
            page = self._get(response.headers["Location"])
            self._assert_page(page, "Your product is registered")
            self.assertNotIn("o_rma_start", page.text)
        with freeze_time("2026-02-20 12:00:00"):
            self._post(address)
        self.assertEqual(str(certificate.date_registered), "2026-02-09")
        self.assertEqual(str(certificate.date_start), "2026-02-09")
        self.assertEqual(str(certificate.date_end), "2028-02-09")

    def test_registering_too_late_changes_nothing(self):
        certificate = self._give_to_register("2026-01-10 12:00:00")
        with freeze_time("2026-02-10 12:00:00"):
            self.assertNotIn("o_rma_start", self._get(self._url(certificate)).text)
            response = self._post(self._url(certificate, "/register"))
            page = self._get(response.headers["Location"])
            self._assert_page(page, "can't be registered any more")
        self.assertEqual(str(certificate.date_start), "2026-01-10")
        self.assertFalse(certificate.date_registered)

    def test_only_the_holder_registers(self):
        certificate = self._give_to_register(None)
        self._log_in(self.other_portal_user)
        self._assert_sent_away(self._post(self._url(certificate, "/register")))
        self.assertFalse(certificate.date_registered)
        self._log_in(self.portal_user)
        self._post(self._url(self.own, "/register"))
        self.assertFalse(self.own.date_registered)
