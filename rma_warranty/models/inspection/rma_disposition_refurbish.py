from odoo import models

from ...tools.write_down import write_down


class RmaDispositionRefurbish(models.AbstractModel):
    """Into the refurbished product, at a written-down value.

    The returned units are used up in the refurbishing location and leave the
    books at what core says they are worth; the refurbished ones come out of it
    into stock at what they are worth now. What is between the two stays as a
    loss on the location's account::

        returns --carrying value--> refurbishing --written-down value--> stock
                     work and parts ---^
    """

    _name = "rma.disposition.refurbish"
    _inherit = ["rma.disposition"]
    _description = "Disposition: refurbish"
    _sequence = 20
    _units_field = "quantity_refurbished"

    def _get_label(self):
        return self.env._("Refurbish")

    def _is_production(self):
        return True

    def _get_destinations(self, inspections):
        return {
            inspection: inspection.warehouse_id.rma_refurbish_location_id
            for inspection in inspections
        }

    def _check(self, inspections):
        reasons = super()._check(inspections)
        reasons += self._check_not_expired(inspections)
        original = self.env["rma.inspection.value"]._get_original(inspections)
        for inspection in inspections:
            reasons += self._check_setup(inspection)
            reasons += self._check_value(inspection, original[inspection])
        return reasons

    def _check_setup(self, inspection):
        """Return what is missing in the settings, as sentences."""
        warehouse = inspection.warehouse_id
        location = warehouse.rma_refurbish_location_id
        product = inspection.product_id.with_company(inspection.company_id)
        company = inspection.company_id
        reasons = []
        if not location:
            reasons.append(
                self.env._(
                    "%(name)s: the warehouse %(warehouse)s has no refurbishing "
                    "location. Choose one in its settings.",
                    name=inspection.name,
                    warehouse=warehouse.display_name,
                )
            )
        elif not location.valuation_account_id and (
            inspection.refurbish_cost
            or (product.is_storable and product.valuation == "real_time")
        ):
            reasons.append(
                self.env._(
                    "%(name)s: choose the account for losses on the location "
                    "%(location)s.",
                    name=inspection.name,
                    location=location.display_name,
                )
            )
        if inspection.refurbish_cost and not company.rma_refurbish_cost_account_id:
            reasons.append(
                self.env._(
                    "%(name)s: choose the account for refurbishing costs in the "
                    "settings of Returns.",
                    name=inspection.name,
                )
            )
        return reasons

    def _check_value(self, inspection, original):
        """Return why the goods can't be valued, as sentences."""
        if inspection.refurbish_valuation == "percent":
            if inspection.grade_id:
                return []
            return [
                self.env._(
                    "%(name)s: choose the grade that says what the goods are worth, "
                    "or enter an amount.",
                    name=inspection.name,
                )
            ]
        amount = inspection.refurbish_amount * inspection.quantity
        if inspection.company_id.currency_id.compare_amounts(amount, original) <= 0:
            return []
        return [
            self.env._(
                "%(name)s: %(amount)s is more than the goods had cost (%(original)s).",
                name=inspection.name,
                amount=inspection.company_id.currency_id.format(amount),
                original=inspection.company_id.currency_id.format(original),
            )
        ]

    def _check_owners(self, inspection, owners):
        """Return that only what is ours becomes another product of ours."""
        reasons = self._check_not_customers(inspection, owners)
        others = [owner for owner in owners if owner]
        if reasons or not others:
            return reasons
        return [
            self.env._(
                "%(name)s: the goods belong to %(owner)s. Buy them first, or choose "
                "another disposition.",
                name=inspection.name,
                owner=", ".join(owner.display_name for owner in others),
            )
        ]

    def _get_outcome(self, units):
        return self.env._("%(units)s refurbished", units=units)

    # === VALUES === #

    def _write_down(self, inspections, carrying):
        """Return {inspection: WriteDown}, rounded by the currency.

        :param dict carrying: {inspection: value that leaves the books}
        """
        original = self.env["rma.inspection.value"]._get_original(inspections)
        return {
            inspection: self._write_down_one(
                inspection, original[inspection], carrying[inspection]
            )
            for inspection in inspections
        }

    def _write_down_one(self, inspection, original, carrying):
        by_amount = inspection.refurbish_valuation == "amount"
        result = write_down(
            original,
            carrying,
            share=inspection.grade_id.value_percent / 100,
            amount=inspection.refurbish_amount * inspection.quantity
            if by_amount
            else None,
            cost=inspection.refurbish_cost,
        )
        currency = inspection.company_id.currency_id
        value = currency.round(result.value)
        return result._replace(
            value=value,
            loss=currency.round(carrying + inspection.refurbish_cost - value),
        )

    def _preview(self, inspections):
        """Return {inspection: RoutingPreview}; loss with the cost of the work."""
        previews = super()._preview(inspections)
        carrying = {i: preview.value_before for i, preview in previews.items()}
        for inspection, result in self._write_down(inspections, carrying).items():
            stock = inspection.warehouse_id.lot_stock_id
            previews[inspection] = previews[inspection]._replace(
                destination=self.env._(
                    "%(location)s, as %(product)s",
                    location=stock.display_name,
                    product=self._get_refurbished_name(inspection.product_id),
                ),
                value_after=result.value,
                loss=result.loss,
            )
        return previews

    # === STEPS === #

    def _execute(self, inspections):
        """Use the returned units up and take the refurbished ones into stock."""
        used = super()._execute(inspections)
        carrying = {
            inspection: sum(inspection.move_ids.filtered("is_out").mapped("value"))
            for inspection in inspections
        }
        self._note_values(inspections, carrying)
        self._create_products(inspections)
        self._create_lots(inspections)
        made = self._finish(
            self._create_moves([self._prepare_production_vals(i) for i in inspections])
        )
        self._set_costs(inspections)
        self._book_work(inspections)
        return used | made

    def _note_values(self, inspections, carrying):
        """Keep on the inspections what was worked out; the moves take it."""
        results = self._write_down(inspections, carrying)
        original = self.env["rma.inspection.value"]._get_original(inspections)
        for inspection, result in results.items():
            inspection.write(
                {
                    "value_original": original[inspection],
                    "value_before": carrying[inspection],
                    "value_after": result.value,
                    "value_loss": result.loss,
                }
            )

    def _prepare_production_vals(self, inspection):
        """Return values of the move of the refurbished units into stock."""
        warehouse = inspection.warehouse_id
        return {
            **self._prepare_move_vals(inspection, warehouse.lot_stock_id),
            "product_id": inspection.refurbished_product_id.id,
            "location_id": warehouse.rma_refurbish_location_id.id,
        }

    def _get_lots(self, move):
        """Return {lot: units}; what is made has a lot of its own."""
        origin = move.origin_returned_move_id
        inspection = move.rma_inspection_id
        if move._rma_is_refurbished() and not origin:
            return {inspection.refurbished_lot_id: move.product_qty}
        return super()._get_lots(move)

    def _undo(self, inspections):
        """Take the refurbished units apart, as if nothing had happened.

        The returned ones come back at what they had left with.

        :raises UserError: refurbished units are no longer in stock
        """
        moves = super()._undo(inspections)
        self._reverse_work(inspections)
        return moves
