from odoo import api, fields, models
from odoo.tools import ormcache

from ...system import as_system
from ...tools.policies import Rule, RuleBook, find_hidden


class RmaPolicy(models.Model):
    """All rules that are in force, ready to be asked for any number of lines."""

    _inherit = "rma.policy"

    hidden_text = fields.Text(
        "Never counts",
        compute="_compute_hidden_text",
        compute_sudo=True,
        help="What an earlier rule decides whenever this one matches.",
    )

    # === ASKING === #

    @api.model
    def _decide(self, lines, delivered):
        """Return {line: {effect: facts}}: what the rules say, each with its rule.

        Whoever asks for an answer needs no rights on rules, nor on what they ask for.

        :param lines: rma.case.line, stored or not
        :param dict delivered: {order line: datetime of its delivery}
        :return: facts as of ``_get_effects``, with ``policy``: id of the rule
        """
        book = self._get_book()
        facts = lines._get_policy_facts(delivered) if book.rules else {}
        return {
            line: {
                effect: {**rule.effects[effect], "policy": rule.key}
                for effect, rule in book.match(facts.get(line, {})).items()
            }
            for line in lines
        }

    @api.model
    def _explain_matches(self, line, delivered):
        """Return [(rule, [names of conditions that don't hold])] for one line.

        The caller reads the rules with the rights of its user.
        """
        facts = line._get_policy_facts(delivered)[line]
        return [
            (self.browse(rule.key), missed)
            for rule, missed in self._get_book().explain(facts)
        ]

    @api.model
    def _gives(self, effect):
        """Tell whether any rule in force says something about an effect."""
        return self._get_book().gives(effect)

    @as_system
    def _get_book(self):
        """Return the rules in force, of all companies and dates.

        The company is a condition among others.
        """
        return self._read_book()

    @ormcache()
    def _read_book(self):
        """Return the same, kept until a rule is changed."""
        return RuleBook([policy._get_rule() for policy in self._get_active()])

    def _get_active(self):
        return self.search([("active", "=", True)])

    def _get_rule(self):
        return Rule(self.id, self._get_conditions(), self._get_effects())

    # === RULES THAT NEVER COUNT === #

    @api.depends("sequence", "active")
    def _compute_hidden_text(self):
        labels = self._get_effect_labels()
        everyone = self._get_active()
        rules = [policy._get_rule() for policy in everyone]
        for policy in self:
            own = [rule for rule in rules if rule.key == policy._origin.id]
            hidden = find_hidden(rules, own[0]) if own else {}
            policy.hidden_text = "\n".join(
                self.env._(
                    "%(effect)s: %(rule)s decides it whenever this rule matches.",
                    effect=labels[effect],
                    rule=self.browse(earlier.key).name,
                )
                for effect, earlier in hidden.items()
            )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        policies = super().create(vals_list)
        self._forget_book()
        return policies

    def write(self, vals):
        res = super().write(vals)
        self._forget_book()
        return res

    def unlink(self):
        res = super().unlink()
        self._forget_book()
        return res

    def _forget_book(self):
        self.env.registry.clear_cache()
