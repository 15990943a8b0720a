from odoo import api, models, tools
from odoo.exceptions import AccessError

# What a field of ours may say besides being read-only; see ``RmaProtected``.
FIELD_PARAMETERS = ("rma_step_only", "rma_given_once", "rma_fixed_by", "rma_internal")


class _StepId(int):
    """See :func:`by_step`."""


class _StepAmount(float):
    """See :func:`by_step`."""


class _StepText(str):
    """See :func:`by_step`."""


STEP_TYPES = {int: _StepId, float: _StepAmount, str: _StepText}
PLAIN_TYPES = {step_type: plain for plain, step_type in STEP_TYPES.items()}


def by_step(value):
    """Mark an id, amount or text that the add-on's own code puts into values.

    Core creates some records with its user's rights: backorders, reversals. What
    remote calls and imports give is of plain types, and never passes for this.
    """
    return STEP_TYPES.get(type(value), lambda plain: plain)(value)


def is_by_step(value):
    """Tell whether the add-on's own code put a value there; see :func:`by_step`."""
    return type(value) in PLAIN_TYPES


def unmark(vals):
    """Return values for Odoo, which knows plain types only."""
    return {
        name: PLAIN_TYPES[type(value)](value) if is_by_step(value) else value
        for name, value in vals.items()
    }


class RmaProtected(models.AbstractModel):
    """Fields that only the add-on's own steps may write.

    ``readonly`` binds the views, not remote calls: whoever may write a record
    could set its state or decision there. The steps write these fields as
    superuser, after their own checks, so anybody else is stopped here. What
    would be stored counts, wherever it comes from (G11): values, defaults in
    the context or of the user, commands, imports and copies.

    The field says it: all that is read-only is written by steps only. It may
    say more:

    - ``rma_step_only=True``: not read-only for core, but written by steps only.
    - ``rma_given_once=True``: read-only, but a record is made with it.
    - ``rma_internal=True``: says nothing to people, who don't filter or group by it.
    - ``rma_fixed_by="decision"``: not read-only, but fixed by that step; the
      model's ``write`` asks :meth:`_get_fixed_fields` for them.
    """

    _name = "rma.protected"
    _description = "Fields that only steps write"

    # === WHAT THE FIELDS SAY === #

    def _valid_field_parameter(self, field, name):
        return name in FIELD_PARAMETERS or super()._valid_field_parameter(field, name)

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        res = super().fields_get(allfields, attributes)
        for name, description in res.items():
            if getattr(self._fields[name], "rma_internal", False):
                hidden = {"groupable", "searchable"} & description.keys()
                description.update(dict.fromkeys(hidden, False))
        return res

    # Asked at each create and write, of core's documents, too: known from the moment
    # on that all fields are there.
    _rma_protected_fields = None

    def _register_hook(self):
        res = super()._register_hook()
        type(self)._rma_protected_fields = self._find_protected_fields()
        return res

    @api.model
    def _get_protected_fields(self):
        """Return the names of what only steps write: all that is read-only.

        Of core models, our fields only; stored computations, too, as Odoo lets
        remote calls write them: credited or received units, for example.
        """
        found = type(self)._rma_protected_fields
        return self._find_protected_fields() if found is None else found

    def _find_protected_fields(self):
        is_own = self._name.startswith("rma.")
        return frozenset(
            name
            for name, field in self._fields.items()
            if self._get_parameter(name, "rma_step_only")
            or (field.store and field.readonly and (is_own or name.startswith("rma_")))
        ) - frozenset(models.MAGIC_COLUMNS)

    @api.model
    @tools.ormcache("step")
    def _get_fixed_fields(self, step):
        """Return the names of the fields that say they are fixed by a step."""
        return frozenset(
            name
            for name in self._fields
            if self._get_parameter(name, "rma_fixed_by") == step
        )

    @api.model
    def _get_parameter(self, name, parameter):
        """Return what a field itself says; related ones are told their target's."""
        field = self._fields[name]
        return None if field.related else getattr(field, parameter, None)

    # === WHAT WOULD BE STORED === #

    @api.model
    def default_get(self, fields):
        # Neither a context nor a user's own default may fill what steps write,
        # not even while a step creates the record as superuser.
        defaults = super().default_get(fields)
        protected = self._rma_protected_fields or self._get_protected_fields()
        for name in protected & defaults.keys():
            del defaults[name]
            field = self._fields[name]
            if field.default:
                value = field.convert_to_cache(field.default(self), self, False)
                value = field.convert_to_record(value, self)
                defaults[name] = field.convert_to_write(value, self)
        return defaults

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_created(vals)
        protected = self._rma_protected_fields or self._get_protected_fields()
        return super().create([self._unmark(vals, protected) for vals in vals_list])

    def write(self, vals):
        protected = self._rma_protected_fields or self._get_protected_fields()
        touched = protected & vals.keys()
        if touched and not self.env.su:
            raise self._get_protected_error(touched)
        # Of core's records, only our own fields are ever marked.
        is_marked = touched or self._name.startswith("rma.")
        return super().write(unmark(vals) if is_marked else vals)

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        protected = self._get_protected_fields()
        for record, vals in zip(self, vals_list, strict=True):
            for name in protected & vals.keys():
                field = record._fields[name]
                if vals[name] == field.convert_to_write(record[name], record):
                    vals[name] = by_step(vals[name])
        return vals_list

    def _update_field_translations(self, field_name, translations, *args, **kwargs):
        if field_name in self._get_protected_fields() and not self.env.su:
            raise self._get_protected_error({field_name})
        return super()._update_field_translations(
            field_name, translations, *args, **kwargs
        )

    def _write_step(self, vals):
        """Write what only steps write, in a step of who may write the records."""
        self.check_access("write")
        self.sudo().write(vals)

    # === CHECKS === #

    @api.model
    def _check_created(self, vals):
        """Raise when values for a new record set what only steps write.

        Values that are the field's default, as forms send them, are harmless.
        """
        given = {
            name
            for name in self._get_protected_fields() & vals.keys()
            if type(vals[name]) not in PLAIN_TYPES
            and not self._get_parameter(name, "rma_given_once")
        }
        if not given:
            return
        defaults = self.default_get(list(given))
        changed = {n for n in given if vals[n] != defaults.get(n, False)}
        if changed:
            raise self._get_protected_error(changed)

    @api.model
    def _unmark(self, vals, protected):
        """Return values for Odoo, which knows plain types only."""
        marked = {
            name: PLAIN_TYPES[type(vals[name])](vals[name])
            for name in protected & vals.keys()
            if type(vals[name]) in PLAIN_TYPES
        }
        return {**vals, **marked} if marked else vals

    def _get_protected_error(self, names):
        """Return the error that names the fields and what to do instead."""
        return AccessError(
            self.env._(
                "%(fields)s can't be set directly: use the buttons.",
                fields=", ".join(
                    self._fields[name].get_description(self.env)["string"]
                    for name in sorted(names)
                ),
            )
        )
