import json

from odoo import models
from odoo.tools import ormcache

# Labels of strategies whose add-on was removed: {model: {language: label}}.
REMOVED_PARAMETER = "rma_warranty.removed_strategies"


class RmaStrategy(models.AbstractModel):
    """One of several ways to do a thing, of which add-ons bring more.

    A family is an abstract model that inherits this one and says what each of its
    ways must be able to do, as ``rma.resolution``. A way is a model
    ``<family>.<code>`` that inherits its family, with a place and a label. Nothing
    else lists it: what is in the registry can be chosen.

    Records store codes. Those of removed add-ons lead to ``<family>.removed`` and
    keep their label, so that what was done with them can still be read.
    """

    _name = "rma.strategy"
    _description = "Strategy"

    _family = ""
    # Place among the others; nothing for what can't be chosen.
    _sequence = None

    @property
    def _code(self):
        """The code that records store for this strategy."""
        return self._name.removeprefix(f"{self._family}.")

    def _get(self, code):
        """Return the strategy of a code, also of one that was removed."""
        found = self.env.get(f"{self._family}.{code}")
        return self.env[f"{self._family}.removed"] if found is None else found

    def _get_all(self):
        """Return the strategies of this family that can be chosen, in their order."""
        return [self.env[name] for name in self._get_names()]

    @ormcache("self._family")
    def _get_names(self):
        """Return the names of the models of :meth:`_get_all`."""
        prefix = f"{self._family}."
        found = [self.env[name] for name in self.pool if name.startswith(prefix)]
        chosen = [own for own in found if own._sequence is not None]
        chosen.sort(key=lambda own: (own._sequence, own._name))
        return tuple(own._name for own in chosen)

    def _get_codes(self, question):
        """Return the codes of the strategies that say yes to a question.

        :param str question: name of a method of the family's contract
        """
        return [own._code for own in self._get_all() if getattr(own, question)()]

    def _get_choices(self):
        """Return [(code, label)] for a Selection.

        Those of removed add-ons come last: records may still name them.
        """
        choices = [(own._code, own._get_label()) for own in self._get_all()]
        known = {code for code, __ in choices}
        removed = self._get_removed_labels().items()
        return choices + [(code, text) for code, text in removed if code not in known]

    def _get_label(self):
        """Return its name, in the reader's language."""
        return ""

    # === REMOVED ADD-ONS === #

    def _keep_labels(self, modules):
        """Keep the labels of strategies whose add-ons are about to be removed.

        :param modules: names of the add-ons
        """
        gone = [
            self.env[name]
            for name, model in self.pool.items()
            if model._original_module in modules
            and issubclass(model, self.pool["rma.strategy"])
            and model._sequence is not None
        ]
        if gone:
            languages = [code for code, __ in self.env["res.lang"].get_installed()]
            labels = {
                own._name: {
                    code: own.with_context(lang=code)._get_label() for code in languages
                }
                for own in gone
            }
            self._write_removed({**self._read_removed(), **labels})

    def _get_removed_labels(self):
        """Return {code: label} of what was removed from this family."""
        prefix = f"{self._family}."
        return {
            name.removeprefix(prefix): self.env._(
                "%(name)s (not installed)",
                name=labels.get(self.env.lang) or next(iter(labels.values())),
            )
            for name, labels in self._read_removed().items()
            if name.startswith(prefix)
        }

    def _read_removed(self):
        # Everybody may know what a code on a record was called.
        parameters = self.env["ir.config_parameter"].sudo()
        return json.loads(parameters.get_param(REMOVED_PARAMETER, "{}"))

    def _write_removed(self, labels):
        # Only administrators remove add-ons; they have the right to.
        parameters = self.env["ir.config_parameter"]
        parameters.set_param(REMOVED_PARAMETER, json.dumps(labels))
