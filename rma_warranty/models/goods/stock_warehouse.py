from odoo import api, fields, models
from odoo.exceptions import ValidationError

# Operation types of a warehouse and the codes in their transfers' numbers.
TYPE_CODES = {"rma_in_type_id": "RET", "rma_route_type_id": "RROUTE"}
# Locations of a warehouse: the end of their barcode, what gives their values.
LOCATIONS = {
    "rma_location_id": ("RETURNS", "_rma_prepare_location_vals"),
    "rma_refurbish_location_id": ("REFURB", "_rma_prepare_refurbish_location_vals"),
    "rma_diagnosis_location_id": ("DIAGNOSIS", "_rma_prepare_diagnosis_location_vals"),
    "rma_loan_location_id": ("LOAN", "_rma_prepare_loan_location_vals"),
}
# Those whose goods are in stock, but not for sale.
QUARANTINE_FIELDS = (
    "rma_location_id",
    "rma_diagnosis_location_id",
    "rma_loan_location_id",
)


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    rma_location_id = fields.Many2one(
        "stock.location",
        "Returns location",
        check_company=True,
        copy=False,
        domain="[('usage', '=', 'internal'), ('company_id', '=', company_id)]",
        help="Where returned goods wait for their inspection. It lies outside the "
        "warehouse's own locations, so that goods in it are neither available "
        "nor reserved; their value stays in stock.",
    )
    rma_refurbish_location_id = fields.Many2one(
        "stock.location",
        "Refurbishing location",
        check_company=True,
        copy=False,
        domain="[('usage', '=', 'production'), ('company_id', '=', company_id)]",
        help="Returned goods go in and refurbished ones come out, at a written-down "
        "value. The difference stays on the account below.",
    )
    rma_refurbish_account_id = fields.Many2one(
        related="rma_refurbish_location_id.valuation_account_id",
        readonly=False,
        string="Account for losses by refurbishing",
    )
    rma_diagnosis_location_id = fields.Many2one(
        "stock.location",
        "Location of goods out for diagnosis",
        check_company=True,
        copy=False,
        domain="[('usage', '=', 'internal'), ('company_id', '=', company_id)]",
        help="Returned goods that are at a service centre or the manufacturer. They "
        "are neither available nor reserved; their value stays in stock.",
    )
    rma_loan_location_id = fields.Many2one(
        "stock.location",
        "Location of goods on loan",
        check_company=True,
        copy=False,
        domain="[('usage', '=', 'internal'), ('company_id', '=', company_id)]",
        help="Units lent to customers. They are neither available nor reserved; "
        "their value stays in stock.",
    )
    rma_in_type_id = fields.Many2one(
        "stock.picking.type", "Return receipts", check_company=True, copy=False
    )
    rma_route_type_id = fields.Many2one(
        "stock.picking.type", "Return routing", check_company=True, copy=False
    )

    @api.constrains(*QUARANTINE_FIELDS, "view_location_id", "lot_stock_id")
    def _check_rma_locations(self):
        """Refuse places from which goods could be sold (G5)."""
        for warehouse in self:
            for field_name in QUARANTINE_FIELDS:
                location = warehouse[field_name]
                other = location._rma_get_stock_above()
                if other:
                    raise ValidationError(
                        self.env._(
                            "%(location)s lies in the stock of %(warehouse)s, so what "
                            "is in it could be sold. Put it outside, or choose "
                            "another %(field)s.",
                            location=location.display_name,
                            warehouse=other.display_name,
                            field=warehouse._fields[field_name]._description_string(
                                self.env
                            ),
                        )
                    )

    @api.model_create_multi
    def create(self, vals_list):
        warehouses = super().create(vals_list)
        warehouses._rma_create_missing_setup()
        return warehouses

    def _rma_create_missing_setup(self):
        """Create own locations and operation types where they are missing.

        What the add-on left behind when it was uninstalled is used again. The
        types themselves come from core's own warehouse set-up, through the
        ``_get_picking_type_*`` hooks below. A second call changes nothing.
        """
        for warehouse in self:
            warehouse._rma_adopt_setup()
            warehouse._rma_create_locations()
            if not (warehouse.rma_in_type_id and warehouse.rma_route_type_id):
                warehouse.write(
                    warehouse._create_or_update_sequences_and_picking_types()
                )
            location = warehouse.rma_location_id.id
            warehouse.rma_in_type_id.default_location_dest_id = location
            warehouse.rma_route_type_id.default_location_src_id = location

    def _rma_create_locations(self):
        """Create those of the warehouse's own locations that are missing."""
        self.ensure_one()
        for field_name, (__, prepare) in LOCATIONS.items():
            if not self[field_name]:
                values = getattr(self, prepare)()
                self[field_name] = self.env["stock.location"].create(values)

    def _rma_get_locations(self):
        """Return the locations that the add-on gave these warehouses."""
        locations = self.env["stock.location"]
        return locations.union(*[self[field_name] for field_name in LOCATIONS])

    def _rma_adopt_setup(self):
        """Take over what an earlier installation made, found by its codes."""
        self.ensure_one()
        own = [("company_id", "=", self.company_id.id)]
        for field_name in LOCATIONS:
            if not self[field_name]:
                barcode = ("barcode", "=", self._rma_get_barcode(field_name))
                self[field_name] = self._rma_revive("stock.location", [*own, barcode])
        own += [("warehouse_id", "=", self.id), ("active", "=", False)]
        for field_name, code in TYPE_CODES.items():
            if not self[field_name]:
                same_code = ("sequence_code", "=", code)
                self[field_name] = self._rma_revive(
                    "stock.picking.type", [*own, same_code]
                )

    def _rma_revive(self, model, domain):
        """Return the record of ``domain``, unarchived, or an empty one."""
        everything = self.env[model].with_context(active_test=False)
        found = everything.search(domain, limit=1)
        found.filtered(lambda record: not record.active).action_unarchive()
        return found

    def _rma_get_barcode(self, field_name):
        """Return the barcode of the location in ``field_name``."""
        suffix, __ = LOCATIONS[field_name]
        return f"{self.code.replace(' ', '').upper()}{suffix}"

    def _rma_prepare_refurbish_location_vals(self):
        """Return values of the refurbishing location; losses go to expenses.

        The account may be empty where accounts come later; refurbishing asks
        for it then.
        """
        self.ensure_one()
        return {
            **self._rma_prepare_common_vals("rma_refurbish_location_id"),
            "name": self.env._("%(code)s Refurbishing", code=self.code),
            "usage": "production",
            # Whoever creates a warehouse needs no rights on accounts.
            "valuation_account_id": self.company_id.sudo().expense_account_id.id,
        }

    def _rma_prepare_location_vals(self):
        """Return values of the returns location."""
        self.ensure_one()
        return {
            **self._rma_prepare_common_vals("rma_location_id"),
            "name": self.env._("%(code)s Returns", code=self.code),
        }

    def _rma_prepare_diagnosis_location_vals(self):
        """Return values of the location of goods at a service centre."""
        self.ensure_one()
        return {
            **self._rma_prepare_common_vals("rma_diagnosis_location_id"),
            "name": self.env._("%(code)s Out for diagnosis", code=self.code),
        }

    def _rma_prepare_loan_location_vals(self):
        """Return values of the location of units lent to customers."""
        self.ensure_one()
        return {
            **self._rma_prepare_common_vals("rma_loan_location_id"),
            "name": self.env._("%(code)s On loan", code=self.code),
        }

    def _rma_prepare_common_vals(self, field_name):
        """Return values of a location that is internal, valued, not for sale.

        Without a parent, because quantities "available" are those below the
        warehouse's view location (stock/models/product.py,
        ``_get_domain_locations``).
        """
        return {
            "usage": "internal",
            "company_id": self.company_id.id,
            "barcode": self._valid_barcode(
                self._rma_get_barcode(field_name), self.company_id.id
            ),
        }

    # === CORE'S HOOKS FOR OPERATION TYPES === #

    def _get_sequence_values(self, name=False, code=False):
        values = super()._get_sequence_values(name=name, code=code)
        name, code = name or self.name, code or self.code
        labels = {
            "rma_in_type_id": (
                self.env._("%(name)s Sequence returns", name=name),
                "RET",
            ),
            "rma_route_type_id": (
                self.env._("%(name)s Sequence return routing", name=name),
                "RROUTE",
            ),
        }
        for field_name, (label, default_code) in labels.items():
            values[field_name] = {
                "name": label,
                "prefix": f"{code}/{self[field_name].sequence_code or default_code}/",
                "padding": 5,
                "company_id": self.company_id.id,
            }
        return values

    def _update_name_and_code(self, new_name=False, new_code=False):
        res = super()._update_name_and_code(new_name=new_name, new_code=new_code)
        for warehouse in self:
            values = warehouse._get_sequence_values(name=new_name, code=new_code)
            # As core does: only system users may write sequences.
            types = warehouse.sudo()
            for field_name in TYPE_CODES:
                types[field_name].sequence_id.write(values[field_name])
        return res

    def _get_picking_type_create_values(self, max_sequence):
        data, next_sequence = super()._get_picking_type_create_values(max_sequence)
        common = {
            "company_id": self.company_id.id,
            "use_create_lots": False,
            "use_existing_lots": True,
        }
        customers, __ = self._get_partner_locations()
        data["rma_in_type_id"] = {
            **common,
            # Unknown serial numbers are received, too, and staff are told.
            "use_create_lots": True,
            "name": self.env._("Return receipts"),
            "code": "incoming",
            "sequence_code": "RET",
            "sequence": next_sequence,
            "default_location_src_id": customers.id,
            "default_location_dest_id": self.rma_location_id.id or self.lot_stock_id.id,
        }
        data["rma_route_type_id"] = {
            **common,
            "name": self.env._("Return routing"),
            "code": "internal",
            "sequence_code": "RROUTE",
            "sequence": next_sequence + 1,
            "default_location_src_id": self.rma_location_id.id or self.lot_stock_id.id,
            "default_location_dest_id": self.lot_stock_id.id,
        }
        return data, next_sequence + 2

    def _get_picking_type_update_values(self):
        data = super()._get_picking_type_update_values()
        code = self.code.replace(" ", "").upper()
        data["rma_in_type_id"] = {"active": self.active, "barcode": f"{code}RET"}
        data["rma_route_type_id"] = {"active": self.active, "barcode": f"{code}RROUTE"}
        return data
