from odoo import api, models
from odoo.exceptions import AccessError


class RmaProtected(models.AbstractModel):
    """Fields that only the add-on's own steps may write.

    ``readonly`` binds the views, not remote calls: whoever may write a record
    could set its state or decision there. The steps write these fields as
    superuser, after their own checks, so anybody else is stopped here.
    """

    _name = "rma.protected"
    _description = "Fields that only steps write"

    # Names of the fields that only steps write; set by each model.
    _rma_protected_fields = frozenset()

    def _get_protected_fields(self):
        """Return the names of what steps write and of stored computations.

        Odoo lets remote calls write a stored computed field, also a related
        one, though nobody should: credited or received units, for example.
        """
        return self._rma_protected_fields | {
            name
            for name, field in self._fields.items()
            if field.compute and field.store and field.readonly
        }

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_protected(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_protected(vals)
        return super().write(vals)

    def _check_protected(self, vals):
        """Raise when anybody but a step of the add-on writes such a field.

        Values that are the field's default, as forms send them, are harmless.
        """
        if self.env.su:
            return
        touched = self._get_protected_fields() & vals.keys()
        if not touched:
            return
        defaults = self.default_get(list(touched))
        changed = sorted(
            name for name in touched if vals[name] != defaults.get(name, False)
        )
        if changed or self:
            raise AccessError(
                self.env._(
                    "%(fields)s can't be set directly: use the buttons.",
                    fields=", ".join(
                        self._fields[name].get_description(self.env)["string"]
                        for name in changed or sorted(touched)
                    ),
                )
            )
