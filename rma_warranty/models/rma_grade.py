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

    _code_uniq = models.UniqueIndex("(code)", "There is already a grade of this code.")

    @api.depends("code", "name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for grade in self:
            grade.display_name = f"{grade.code} · {grade.name}"
