from odoo import fields, models

from ...system import as_system


class StockMove(models.Model):
    """What exchanged goods cost, booked by the very move that moves them.

    Part of stock.move. Core books the cost of sold goods with their invoice.
    An exchange has none: the unit that comes back takes its cost off again, the
    unit that is sent books its own, and so the stock valuation account stays
    equal to the value of the stock (perpetual valuation only).
    """

    _inherit = "stock.move"

    rma_cost_account_id = fields.Many2one(
        "account.account",
        "Cost booked on",
        readonly=True,
        copy=False,
        # Else whoever reads a move would be asked for rights on accounts.
        prefetch=False,
        groups="account.group_account_readonly",
        help="Where this move of an exchange booked its cost. No invoice or credit "
        "note books the cost of these units again.",
    )

    def _create_account_move(self):
        if not self._rma_filter_of_cases():
            return super()._create_account_move()
        # Workers who move goods need no rights on accounts.
        moves = self.sudo()
        own = moves._rma_filter_of_cases().filtered(
            lambda move: move._rma_should_book_cost()
        )
        for move in own:
            move.rma_cost_account_id = move._rma_find_cost_account()
        if len(own.company_id) < 2:
            return super(StockMove, moves)._create_account_move()
        entries = self.env["account.move"]
        for company, same in moves.grouped("company_id").items():
            entries |= super(
                StockMove, same.with_company(company)
            )._create_account_move()
        return entries

    def _should_create_account_move(self):
        if super()._should_create_account_move():
            return True
        if not self.rma_line_id and not self.rma_replaced_line_id:
            return False
        return self._rma_has_booked_cost()

    def _get_account_move_line_vals(self):
        # Core asks for them where it creates the entry: of cases, in system mode.
        account = self._rma_filter_of_cases().rma_cost_account_id
        if not account:
            return super()._get_account_move_line_vals()
        value = self._rma_get_booked_value()
        common = {
            "name": f"{self.reference} - {self.product_id.name}",
            "product_id": self.product_id.id,
        }
        valuation = self._rma_get_accounts()["stock_valuation"]
        debited, credited = (valuation, account) if self.is_in else (account, valuation)
        return [
            {**common, "account_id": debited.id, "debit": value, "credit": 0.0},
            {**common, "account_id": credited.id, "debit": 0.0, "credit": value},
        ]

    # === WHICH MOVES === #

    def _rma_should_book_cost(self):
        """Tell whether this done move is one of an exchange that books its cost.

        In system mode, as workers lack rights on cases and accounts.
        """
        self.ensure_one()
        if not (self.rma_line_id or self.rma_replaced_line_id):
            return False
        if self._should_create_account_move() or not self.is_valued:
            # Its location has an account of its own, or nothing has a value.
            return False
        product = self.product_id.with_company(self.company_id)
        return (
            product.is_storable
            and product.valuation == "real_time"
            and self._rma_is_of_exchange()
        )

    def _rma_is_of_exchange(self):
        """Tell whether no invoice or credit note books the cost of these units.

        What takes another move back does as that one did.
        """
        self.ensure_one()
        origin = self.origin_returned_move_id
        if origin.rma_cost_account_id:
            return True
        if self.rma_replaced_line_id:
            return not origin
        if not self.rma_line_id._get_strategy()._moves_book_cost():
            return False
        if origin.rma_line_id and not self._rma_is_receipt():
            return False
        is_scrapped = self.location_dest_id.usage == "inventory"
        return is_scrapped or self._rma_is_arriving()

    @as_system
    def _rma_has_booked_cost(self):
        """Tell whether this move booked its cost itself.

        Looks it up only where that may be, as the account is not prefetched.
        Whoever moves or invoices goods needs no rights on cases and accounts.
        """
        self.ensure_one()
        origin = self.origin_returned_move_id
        line = self.rma_line_id
        may_have = (
            self.rma_replaced_line_id
            or (line and line._get_strategy()._moves_book_cost())
            or (origin and origin._rma_has_booked_cost())
        )
        return bool(may_have and self.rma_cost_account_id)

    # === ACCOUNTS AND VALUE === #

    def _rma_get_accounts(self):
        product = self.product_id.with_company(self.company_id)
        return product._get_product_accounts()

    def _rma_find_cost_account(self):
        """Return where the cost goes: for defects, where the company wants it.

        Else it is an exchange of sold goods like any other: the product's
        expense account, as for what was invoiced. What is taken back is taken
        off the account that had it.
        """
        self.ensure_one()
        booked = self.origin_returned_move_id.rma_cost_account_id
        if booked:
            return booked
        line = self.rma_line_id or self.rma_replaced_line_id
        account = self.company_id.rma_warranty_account_id
        if account and line.claim_kind == "warranty":
            return account
        return self._rma_get_accounts()["expense"]

    def _rma_get_booked_value(self):
        """Return by how much the move changes the stock value; above zero.

        At standard cost, a unit that comes back is worth what the product
        costs now, whatever it had cost when it left.
        """
        product = self.product_id.with_company(self.company_id)
        value = self.value
        if product.cost_method == "standard" and not product.lot_valuated:
            value = product.standard_price * self._get_valued_qty()
        return self.company_id.currency_id.round(value)

    def _rma_is_other_replacement(self, products):
        """Tell whether this moved another product in place of one of these."""
        self.ensure_one()
        if self.product_id in products:
            return False
        return bool((self | self.origin_returned_move_id).rma_replaced_line_id)

    @as_system
    def _rma_is_exchange(self):
        """Tell whether this takes goods of an exchange there or back.

        Whoever reads an order may lack rights on cases.
        """
        self.ensure_one()
        replaced = (self | self.origin_returned_move_id).rma_replaced_line_id
        return bool(replaced) or self.rma_line_id._is_exchange()
