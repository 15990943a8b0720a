from uuid import uuid4

from odoo.tests import tagged

from .portal_common import RmaPortalCommon


@tagged("post_install", "-at_install")
class TestPortalRequest(RmaPortalCommon):
    """A customer requests a return from the order's page."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._sell_deliver_invoice([(cls.drill, 5), (cls.saw, 4)])
        cls.drill_line, cls.saw_line = cls.order.order_line
        cls.form_url = f"/my/orders/{cls.order.id}/return"

    def test_order_page_leads_to_the_form_as_long_as_something_can_come_back(self):
        page = self._get(f"/my/orders/{self.order.id}")
        self.assertIn("o_rma_return_button", page.text)
        case = self._request([(self.drill_line, 5), (self.saw_line, 4)])
        page = self._get(f"/my/orders/{self.order.id}")
        self.assertNotIn("o_rma_return_button", page.text)
        self._assert_page(page, case.name, "Waiting for our answer")

    def test_form_shows_what_was_delivered_and_what_can_come_back(self):
        self._request([(self.drill_line, 2)])
        page = self._get(self.form_url)
        self._assert_page(
            page,
            "Delivered: 5. Can be returned: 3.",
            "Delivered: 4. Can be returned: 4.",
            "return window of 14 days",
            f'name="quantity_{self.drill_line.id}" max="3" step="1" value="0"',
            '<optgroup label="Defect">',
        )

    def test_form_leaves_out_what_was_not_delivered(self):
        service = self._create_product("Fitting", price=9, cost=0, type="service")
        order = self._sell([(self.drill, 2), (self.saw, 1), (service, 1)])
        self._deliver(order, {self.drill: 2})
        page = self._get(f"/my/orders/{order.id}/return")
        drill, saw, fitting = order.order_line
        self.assertIn(f"quantity_{drill.id}", page.text)
        self.assertNotIn(f"quantity_{saw.id}", page.text)
        self.assertNotIn(f"quantity_{fitting.id}", page.text)

    def test_form_tells_that_the_window_has_ended(self):
        order = self._sell([(self.drill, 1)])
        self._deliver(order, on="2026-01-10")
        page = self._get(f"/my/orders/{order.id}/return")
        self._assert_page(
            page,
            "Delivered on 01/10/2026, the return window of 14 days ended on 01/24/2026",
            "You can ask nevertheless",
        )

    def test_request_of_two_lines_opens_one_case(self):
        response = self._post_return(
            self.order,
            {self.drill_line: "2", self.saw_line: "1"},
            description="The drills smoke.",
        )
        case = self._cases_of(self.order)
        self.assertRecordValues(
            case,
            [
                {
                    "state": "requested",
                    "source": "portal",
                    "partner_id": self.customer.id,
                    "company_id": self.company.id,
                    "user_id": False,
                    "description": "The drills smoke.",
                }
            ],
        )
        self.assertRecordValues(
            case.line_ids,
            [
                {
                    "sale_line_id": self.drill_line.id,
                    "quantity": 2,
                    "reason_id": self.reason.id,
                    "eligibility": "accept",
                },
                {
                    "sale_line_id": self.saw_line.id,
                    "quantity": 1,
                    "reason_id": self.reason.id,
                    "eligibility": "accept",
                },
            ],
        )
        self.assertEqual(response.status_code, 303)
        self.assertIn(f"/my/returns/{case.id}?", response.headers["Location"])
        page = self._get(response.headers["Location"])
        self._assert_page(page, "We have received your request", case.name)
        self.assertIn(self.customer, case.message_partner_ids)

    def test_quantity_with_decimals_of_goods_that_are_measured(self):
        litre = self.env.ref("uom.product_uom_litre")
        oil = self._create_product("Oil", price=5, cost=2, uom_id=litre.id)
        order = self._sell_deliver_invoice([(oil, 13.7)])
        self._post_return(order, {order.order_line: "13,7"})
        self.assertEqual(self._cases_of(order).line_ids.quantity, 13.7)

    def test_form_comes_back_with_everything_that_was_typed(self):
        response = self._post_return(
            self.order,
            {self.drill_line: "2", self.saw_line: "9"},
            description="Two <b>smoke</b>",
            photos=[("a.jpg", self._photo())],
        )
        self._assert_refused(
            response,
            "4 delivered, so 4 can be returned and not 9.",
            "choose your photos again",
            'max="5" step="1" value="2"',
            'max="4" step="1" value="9"',
            f'<option value="{self.reason.id}" selected="selected"',
            "Two &lt;b&gt;smoke&lt;/b&gt;",
        )
        self.assertFalse(self._cases_of(self.order))

    def test_form_without_quantity_or_reason_is_refused(self):
        refused = self._post_return(self.order, {self.drill_line: "0"})
        self._assert_refused(refused, "Enter for at least one product")
        refused = self._post_return(self.order, {self.drill_line: "1"}, reason="")
        self._assert_refused(refused, "Choose a reason for Drill")
        self.assertFalse(self._cases_of(self.order))

    def test_odd_quantities_are_refused(self):
        for text in ("-1", "nan", "inf", "1e3", "two", "0.5", "1_0", "0x1", "9" * 30):
            with self.subTest(quantity=text):
                response = self._post_return(self.order, {self.drill_line: text})
                self._assert_refused(response, "not a quantity of Drill")
        response = self._post_return(self.order, {self.drill_line: "999999999"})
        self._assert_refused(response, "5 can be returned and not 999999999")
        self.assertFalse(self._cases_of(self.order))

    def test_lines_of_other_orders_are_refused(self):
        own = self._sell_deliver_invoice([(self.drill, 1)])
        foreign = self._sell_deliver_invoice([(self.drill, 1)], customer=self.stranger)
        for line in (own.order_line.id, foreign.order_line.id, 999999999):
            with self.subTest(line=line):
                response = self._post_return(
                    self.order, {self.drill_line: "1", line: "1"}
                )
                self._assert_refused(response, "is not part of order")
        self.assertFalse(self._cases_of(self.order, own, foreign))

    def test_only_the_reasons_for_customers_are_accepted(self):
        internal = self.reason.copy({"name": "Our mistake", "is_portal": False})
        archived = self.reason.copy({"name": "Old one", "active": False})
        page = self._get(self.form_url)
        self.assertNotIn("Our mistake", page.text)
        forged = (internal.id, archived.id, self.reason.parent_id.id, 999999, "x", "-1")
        for reason in forged:
            with self.subTest(reason=reason):
                response = self._post_return(
                    self.order, {self.drill_line: "1"}, reason=reason
                )
                self._assert_refused(response, "Choose a reason for Drill")
        self.assertFalse(self._cases_of(self.order))

    def test_text_is_shown_as_text(self):
        self._post_return(
            self.order,
            {self.drill_line: "1"},
            description="<script>alert(1)</script>\0 end",
        )
        case = self._cases_of(self.order)
        self.assertEqual(case.description, "<script>alert(1)</script> end")
        page = self._get(f"/my/returns/{case.id}")
        self._assert_page(page, "&lt;script&gt;alert(1)&lt;/script&gt; end")
        self.assertNotIn("<script>alert(1)", page.text)

    def test_too_long_a_text_is_refused(self):
        response = self._post_return(
            self.order, {self.drill_line: "1"}, description="x" * 5001
        )
        self._assert_refused(response, "5000 characters at most")
        self.assertFalse(self._cases_of(self.order))

    def test_same_form_sent_twice_opens_one_case(self):
        key = uuid4().hex
        for __ in range(2):
            response = self._post_return(
                self.order, {self.drill_line: "1"}, request_key=key
            )
            self.assertEqual(response.status_code, 303)
        self.assertEqual(len(self._cases_of(self.order)), 1)
        page = self._get(response.headers["Location"])
        self._assert_page(page, "We had received this form before")

    def test_same_form_for_everything_sent_twice_is_no_error(self):
        key = uuid4().hex
        asked = {self.drill_line: "5", self.saw_line: "4"}
        self._post_return(self.order, asked, request_key=key)
        response = self._post_return(self.order, asked, request_key=key)
        self.assertEqual(response.status_code, 303)
        self.assertEqual(len(self._cases_of(self.order)), 1)

    def test_form_that_was_refused_can_be_sent_again(self):
        key = uuid4().hex
        self._post_return(self.order, {self.drill_line: "9"}, request_key=key)
        self._post_return(self.order, {self.drill_line: "3"}, request_key=key)
        self.assertEqual(self._cases_of(self.order).line_ids.quantity, 3)

    def test_new_form_opens_a_second_case_up_to_what_was_delivered(self):
        self._post_return(self.order, {self.drill_line: "3"})
        refused = self._post_return(self.order, {self.drill_line: "3"})
        self._assert_refused(refused, "3 in other returns, so 2 can be returned")
        self._post_return(self.order, {self.drill_line: "2"})
        self.assertEqual(len(self._cases_of(self.order)), 2)

    def test_nothing_can_be_requested_when_all_is_in_a_return(self):
        self._request([(self.drill_line, 5), (self.saw_line, 4)])
        page = self._get(self.form_url)
        self._assert_page(page, "There is nothing that can be returned")
        self.assertNotIn("Send request", page.text)
        refused = self._post_return(self.order, {self.drill_line: "1"})
        self._assert_refused(refused, f"Nothing of order {self.order.name}")
        self.assertEqual(len(self._cases_of(self.order)), 1)

    def test_no_request_where_the_company_takes_none_in_the_portal(self):
        self.company.rma_is_portal_enabled = False
        page = self._get(f"/my/orders/{self.order.id}")
        self.assertNotIn("o_rma_return_button", page.text)
        self.assertEqual(self._get(self.form_url).status_code, 303)
        self._assert_refused(self._post_return(self.order, {self.drill_line: "1"}))
        self.assertFalse(self._cases_of(self.order))

    def test_no_request_of_a_cancelled_order(self):
        self.order._action_cancel()
        self.assertEqual(self._get(self.form_url).status_code, 303)
        self._assert_refused(self._post_return(self.order, {self.drill_line: "1"}))
        self.assertFalse(self._cases_of(self.order))


@tagged("post_install", "-at_install")
class TestPortalPhotos(RmaPortalCommon):
    """Photos are what their bytes say, whatever their names."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._sell_deliver_invoice([(cls.drill, 5)])
        cls.line = cls.order.order_line

    def _send(self, *photos):
        return self._post_return(self.order, {self.line: "1"}, photos=photos)

    def test_photos_are_in_the_chatter_of_the_case(self):
        self._send(
            ("front.jpg", self._photo()),
            ("../../back.HTML", self._photo("PNG")),
            ("side", b"RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0" + b"\0" * 24),
        )
        case = self._cases_of(self.order)
        message = case.message_ids.filtered("attachment_ids").with_user(self.rma_user)
        self.assertRecordValues(
            message.attachment_ids.sorted("id"),
            [
                {"name": "front.jpg", "mimetype": "image/jpeg", "res_id": case.id},
                {"name": "back_HTML.png", "mimetype": "image/png", "res_id": case.id},
                {"name": "side.webp", "mimetype": "image/webp", "res_id": case.id},
            ],
        )
        self.assertEqual(message.author_id, self.customer)
        self.assertEqual(message.attachment_ids[0].res_model, "rma.case")
        self.assertFalse(message.is_internal)

    def test_photo_of_a_phone_that_writes_heic(self):
        heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 64
        self._send(("IMG_1.HEIC", heic))
        attachment = self._cases_of(self.order).message_ids.attachment_ids
        self.assertRecordValues(
            attachment, [{"name": "IMG_1.heic", "mimetype": "image/heic"}]
        )

    def test_damaged_photo_is_kept_as_it_came(self):
        cut = self._photo()[:200]
        self._send(("cut.jpg", cut))
        self.assertEqual(self._cases_of(self.order).message_ids.attachment_ids.raw, cut)

    def test_other_files_are_refused_by_name(self):
        files = {
            "page.jpg": b"<html><script>alert(1)</script></html>",
            "drawing.png": b"<svg xmlns='http://www.w3.org/2000/svg'></svg>",
            "paper.jpg": b"%PDF-1.4 ...",
            "moving.jpg": b"GIF89a" + b"\0" * 30,
            "empty.jpg": b"",
        }
        for name, content in files.items():
            with self.subTest(name=name):
                response = self._send(("good.jpg", self._photo()), (name, content))
                self._assert_refused(response, f"{name} is not a photo")
        self.assertFalse(self._cases_of(self.order))

    def test_too_large_a_photo_is_refused_by_name(self):
        large = self._photo() + b"\0" * (10 * 1024 * 1024)
        response = self._send(("large.jpg", large))
        self._assert_refused(response, "The photo large.jpg is larger than 10 MB")
        self.assertFalse(self._cases_of(self.order))

    def test_too_many_photos_are_refused(self):
        photos = [(f"{number}.jpg", self._photo()) for number in range(9)]
        self._assert_refused(self._send(*photos), "You sent 9 photos")
        self.assertFalse(self._cases_of(self.order))
        self._send(*photos[:8])
        self.assertEqual(len(self._cases_of(self.order).message_ids.attachment_ids), 8)
