from odoo import Command, api, models


class RmaWizard(models.AbstractModel):
    """Dialogs that answer only from records that their user may read.

    Related fields show what an id leads to with all rights. Whoever gives the id
    of a record, by the client or not, must have the right to read it (G8).
    """

    _name = "rma.wizard"
    _description = "Dialog about records that its user may read"

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        wizards._check_readable()
        return wizards

    def write(self, vals):
        res = super().write(vals)
        self._check_readable()
        return res

    def onchange(self, values, field_names, fields_spec):
        names = self._get_links()
        self._check_given({**self.default_get(names), **values})
        return super().onchange(values, field_names, fields_spec)

    @api.model
    def _get_links(self):
        """Return the names of the stored fields that lead to other records."""
        return [
            name
            for name, field in self._fields.items()
            if field.relational and field.store and name not in models.MAGIC_COLUMNS
        ]

    def _check_readable(self):
        """Raise when what is stored leads to what the user may not read."""
        for name in () if self.env.su else self._get_links():
            self[name].check_access("read")

    @api.model
    def _check_given(self, values):
        """Raise when values that are not stored yet lead there.

        :param values: as for ``create``; rows of dialogs are checked as well
        """
        for name in values.keys() & set(self._get_links()):
            rows = self.env[self._fields[name].comodel_name]
            ids, created = self._read_given(values[name])
            for vals in created if isinstance(rows, RmaWizard) else ():
                rows._check_given(vals)
            rows.browse(ids).exists().check_access("read")

    @api.model
    def _read_given(self, value):
        """Return the ids that a relational value names, and values of rows."""
        if not isinstance(value, list | tuple):
            return [value] if isinstance(value, int) and value else [], []
        ids, rows = [], []
        for item in value:
            code, id_, data = item if isinstance(item, list | tuple) else (4, item, 0)
            if code == Command.SET:
                ids += data
            elif code in (Command.CREATE, Command.UPDATE):
                rows.append(data)
            elif code == Command.LINK:
                ids.append(id_)
        return [id_ for id_ in ids if isinstance(id_, int)], rows
