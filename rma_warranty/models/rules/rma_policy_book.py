from odoo import api, fields, models
from odoo.tools import ormcache

from ...system import as_system
from ...tools.policies import Rule, RuleBook, find_hidden
from ...tools.statutes import combine


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
        :return: facts as of ``_get_effects``, with ``policy`` and ``name`` of the rule
        """
        own, law = self._get_books()
        has_rules = own.rules or law.rules
        facts = lines._get_policy_facts(delivered) if has_rules else {}
        decided = {}
        for line in lines:
            known = facts.get(line, {})
            decided[line] = self._read_effects(own, known)
            if law.rules and "consumer" in known.get("customer", ()):
                granted = self._read_effects(law, known)
                decided[line] = self._add_law(line, decided[line], granted)
        return decided

    def _add_law(self, line, own, law):
        """Return the effects of a consumer's line: the law's where they are better."""
        default = {"window": line._get_default_window(), **own}
        combined = combine(default, law)
        if "window" not in own and combined["window"] == default["window"]:
            del combined["window"]
        return combined

    def _read_effects(self, book, facts):
        """Return {effect: facts} of what a book decides, each with its rule."""
        return {
            effect: {**rule.effects[effect], "policy": rule.key}
            for effect, rule in book.match(facts).items()
        }

    @api.model
    def _explain_matches(self, line, delivered):
        """Return [(rule, [names of conditions that don't hold])] for one line.

        The caller reads the rules with the rights of its user.
        """
        facts = line._get_policy_facts(delivered)[line]
        return [
            (self.browse(rule.key), missed)
            for book in reversed(self._get_books())
            for rule, missed in book.explain(facts)
        ]

    @api.model
    def _asks(self, condition):
        """Tell whether any rule in force asks for a condition."""
        return any(book.asks(condition) for book in self._get_books())

    @api.model
    def _gives(self, effect):
        """Tell whether any rule in force says something about an effect."""
        return any(book.gives(effect) for book in self._get_books())

    @as_system
    def _get_books(self):
        """Return the rules in force, of all companies and dates: own, and of law.

        The company is a condition among others.
        """
        return self._read_books()

    @ormcache()
    def _read_books(self):
        """Return the same, kept until a rule is changed."""
        everyone = self._get_active()
        laws = everyone.filtered("is_statutory")
        return tuple(
            RuleBook([policy._get_rule() for policy in policies])
            for policies in (everyone - laws, laws)
        )

    def _get_active(self):
        return self.search([("active", "=", True)])

    def _get_rule(self):
        named = {
            effect: {**facts, "name": self.name}
            for effect, facts in self._get_effects().items()
        }
        return Rule(self.id, self._get_conditions(), named)

    # === RULES THAT NEVER COUNT === #

    @api.depends("sequence", "active")
    def _compute_hidden_text(self):
        labels = self._get_effect_labels()
        everyone = self._get_active().filtered(lambda own: not own.is_statutory)
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
