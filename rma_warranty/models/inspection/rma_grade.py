from odoo import api, fields, models


class RmaGrade(models.Model):
    _name = "rma.grade"
    _description = "Condition grade"
    _order = "sequence, id"
    _rec_names_search = ["code", "name"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short code, for example A.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Text("How to recognize it", translate=True)
    disposition = fields.Selection(
        selection=lambda self: self.env["rma.inspection"]._get_dispositions(),
        string="Default disposition",
        help="Where goods of this grade go unless the inspector says otherwise.",
    )
    value_percent = fields.Float(
        "Value (%)",
        default=100.0,
        help="What goods of this grade are worth after refurbishing, of what they "
        "had cost when they were sold.",
    )
    price_percent = fields.Float(
        "Price (%)",
        help="Sales price of a new refurbished product, of the original one's. "
        "0 for the company's percentage.",
    )
    credit_percent = fields.Float(
        "Credit (%)",
        default=100.0,
        help="What the customer is to get back of the price for goods of this grade.",
    )
    full_credit_category_ids = fields.Many2many(
        "res.partner.category",
        string="Full credit for",
        help="Customers with one of these tags get the full price for this grade.",
    )
    _percent_range = models.Constraint(
        "CHECK(value_percent BETWEEN 0 AND 100 AND credit_percent BETWEEN 0 AND 100 "
        "AND price_percent >= 0)",
        "Value and credit of a grade are between 0 and 100 %.",
    )
    _code_uniq = models.UniqueIndex("(code)", "There is already a grade of this code.")

    @api.depends("code", "name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for grade in self:
            grade.display_name = f"{grade.code} · {grade.name}"
