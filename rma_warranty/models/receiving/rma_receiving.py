import re

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ...sql import lock_rows

RECEIVABLE_STATES = ("approved", "closed")
KEY = re.compile(r"[0-9a-zA-Z-]{16,64}")


class RmaReceiving(models.AbstractModel):
    """What the receiving screen asks for and sends.

    For warehouse workers and after-sales staff: the former have no rights on
    cases, so every method asks :meth:`_for_worker` first and then acts in system
    mode within the user's companies. What it answers holds no prices, and of the
    customer the name only. Nothing that comes from the screen is trusted.
    """

    _name = "rma.receiving"
    _description = "Receiving returned goods"

    # === CALLED BY THE SCREEN === #

    @api.model
    def scan(self, code, case_ids=()):
        """Tell what a scanned text is.

        :param str code: as scanned
        :param case_ids: ids of the cases on the screen, the active one first
        :return: dict with ``kind``: ``case`` (with ``cases``), ``product``,
            ``serial``, ``package`` or ``unknown``; see the methods that prepare
            them. Goods that other cases wait for name those as ``others``
        """
        own = self._for_worker()
        code = own._clean(code)
        finder = own.env["rma.receiving.finder"]
        if not code:
            return {"kind": "unknown", "code": code}
        return (
            own._prepare_found(finder._find_cases_by_number(code))
            or own._scan_goods(code, own._get_cases(case_ids))
            or own._prepare_found(finder._find_cases_by_tracking(code), tracking=code)
            or own._prepare_found(finder._find_cases_by_order(code))
            or {"kind": "unknown", "code": code}
        )

    @api.model
    def start(self):
        """Return the warehouses to choose from, when there are several."""
        own = self._for_worker()
        warehouses = own.env["stock.warehouse"].search(
            [
                ("company_id", "in", own.env.companies.ids),
                ("rma_in_type_id", "!=", False),
            ]
        )
        several = warehouses if len(warehouses) > 1 else warehouses.browse()
        return {"warehouses": [[each.id, each.display_name] for each in several]}

    @api.model
    def show(self, case_ids):
        """Return the cases of these ids as the screen shows them."""
        own = self._for_worker()
        return [own._prepare_case(case) for case in own._get_cases(case_ids)]

    @api.model
    def receive(self, case_id, key, counts, options=None):
        """Validate what was counted for a case; once per key (G6).

        :param str key: made by the screen for this one receipt
        :param list counts: of {"line_id", "product_id", "code", "quantity"}
        :param dict options: ``note``, ``photos`` ([{"name", "content"}], base64),
            ``carrier``, ``tracking``, ``warehouse_id``, ``seen`` (ids of the
            case's finished receipts that the screen has shown)
        :return: dict, see :meth:`_prepare_result`
        :raises UserError: nothing was counted, the case can't be received, or a
            colleague has received goods of it that the screen didn't show
        """
        own = self._for_worker()
        own._check_key(key)
        case = own._get_cases([case_id])
        if not case:
            raise UserError(
                self.env._("This return doesn't exist any more. Scan it again.")
            )
        lock_rows(case)
        done = own._find_done(case, key)
        if done:
            return own._prepare_result(case, done)
        own._check_seen(case, (options or {}).get("seen"))
        return own._receive(case, key, counts or [], options or {})

    @api.model
    def receive_box(self, key, items, options=None):
        """Keep a box that belongs to no known return; once per key (G6).

        :param options: as for :meth:`receive`, and ``reference`` (order number
            or customer, as written on the parcel), ``case_id``
        :return: {"name", "proposal"}
        """
        own = self._for_worker()
        own._check_key(key)
        boxes = own.env["rma.box"]
        box = boxes._find_by_key(key) or boxes._create_from_screen(
            key, own._read_items(items or [], None), own._read_options(options or {})
        )
        proposal = box.proposed_case_ids[:1]
        return {"name": box.name, "proposal": proposal.name or ""}

    # === RIGHTS === #

    def _for_worker(self):
        """Return this service in system mode, within the user's companies.

        :raises AccessError: the user works neither in the warehouse nor in
            after-sales, or not in the companies that the context names
        """
        user = self.env.user
        if not (
            user.has_group("stock.group_stock_user")
            or user.has_group("rma_warranty.group_rma_user")
        ):
            raise AccessError(
                self.env._("Only warehouse and after-sales staff receive returns.")
            )
        # This refuses those of others, as nothing does in system mode.
        self.env.companies.check_access("read")
        return self.sudo()

    def _check_key(self, key):
        if not isinstance(key, str) or not KEY.fullmatch(key):
            raise UserError(
                self.env._("The screen is out of date. Reload the page and try again.")
            )

    # === RECEIVE === #

    def _find_done(self, case, key):
        """Return the receipts that were validated with this key already."""
        return case.picking_ids.filtered(lambda p: p.rma_receiving_key == key)

    def _check_seen(self, case, seen):
        """Raise when somebody else has received goods since the screen was drawn.

        Two workers would count the same units twice, one of them as surplus.

        :param seen: ids of finished receipts; not checked when there is none
        """
        if not isinstance(seen, list):
            return
        unseen = self._get_done_receipts(case).filtered(
            lambda picking: picking.id not in seen and picking.user_id != self.env.user
        )
        if unseen:
            result = self._prepare_result(case, unseen)
            raise UserError(
                self.env._(
                    "%(case)s: %(who)s has just received %(what)s. Press “Correct”, "
                    "leave what is yours besides, and send.",
                    case=case.name,
                    who=", ".join(unseen.user_id.mapped("name"))
                    or self.env._("a colleague"),
                    what=", ".join(result["received"] + result["alerts"]),
                )
            )

    def _receive(self, case, key, counts, options):
        """Book what was counted, and keep key, note and photos with it."""
        if case.state not in RECEIVABLE_STATES:
            raise UserError(self._get_hint(case))
        arrived = self._read_items(counts, case)
        if not arrived:
            raise UserError(
                self.env._("%(case)s: nothing was counted yet.", case=case.name)
            )
        options = self._read_options(options)
        warehouse = options["warehouse"]
        receipts, __ = self.env["rma.receiving.booker"]._book(
            case,
            arrived,
            warehouse=warehouse if warehouse.company_id == case.company_id else None,
        )
        receipts[:1].rma_receiving_key = key
        self._keep_parcel(receipts, options)
        self._keep_notes(case, receipts, options)
        return self._prepare_result(case, receipts)

    def _keep_parcel(self, receipts, options):
        """Write who counted, and by whom the parcel was brought."""
        receipts.user_id = self.env.uid
        if options["carrier"]:
            receipts.rma_carrier = options["carrier"]
        for receipt in receipts if options["tracking"] else ():
            receipt._rma_keep_tracking(options["tracking"])

    def _keep_notes(self, case, receipts, options):
        """Post note and photos on the case and the receipt, for staff only."""
        if not options["note"] and not options["photos"]:
            return
        body = options["note"] or self.env._("Photos of the parcel")
        for record in (case, receipts[:1]):
            record.message_post(
                body=body,
                author_id=self.env.user.partner_id.id,
                message_type="comment",
                subtype_xmlid="mail.mt_note",
                attachments=[
                    (photo.name, photo.content) for photo in options["photos"]
                ],
            )
