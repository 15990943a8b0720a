from odoo import api, fields, models
from odoo.exceptions import AccessError


class RmaSettings(models.TransientModel):
    """The settings page of the After-sales Manager, for one company.

    Managers have no rights on companies. What they may set there is the list of
    ``rma.company.settings``, and nothing else.
    """

    _name = "rma.settings"
    _inherit = ["rma.wizard", "rma.company.settings"]
    _description = "Settings of returns"

    company_id = fields.Many2one(readonly=True)

    @api.depends("company_id")
    def _compute_display_name(self):
        for page in self:
            page.display_name = self.env._(
                "Settings of returns: %(company)s",
                # The name of a company that the user works in.
                company=page.company_id.sudo().name,
            )

    @api.model_create_multi
    def create(self, vals_list):
        names = self._get_settings()
        pages = super().create(
            [{n: v for n, v in vals.items() if n not in names} for vals in vals_list]
        )
        for page, vals in zip(pages, vals_list, strict=True):
            page._store({n: v for n, v in vals.items() if n in names})
        return pages

    def write(self, vals):
        names = self._get_settings()
        # What is about nothing but the page first: the company must be allowed.
        res = super().write({n: v for n, v in vals.items() if n not in names})
        self._store({n: v for n, v in vals.items() if n in names})
        return res

    def _store(self, settings):
        """Write settings to the companies of these pages.

        :param dict settings: names and values of ``_get_settings``
        :raises AccessError: the user is no manager, or not in the company
        """
        self.check_access("write")
        self._check_given(settings)
        companies = self.company_id
        if not self.env.su and companies - self.env.companies:
            raise AccessError(
                self.env._("Switch to the company whose settings you want to change.")
            )
        # Managers may set these fields alone, in companies that they work in.
        companies.sudo().write(settings)

    @api.model
    def _get_links(self):
        own = self._get_settings()
        return super()._get_links() + [n for n in own if self._fields[n].relational]
