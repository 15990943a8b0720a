from typing import NamedTuple

from odoo import models


class FoundTerm(NamedTuple):
    """A term and the record it is set on; both empty where none is set.

    ``term`` may be an explicit “no warranty”.
    """

    term: models.BaseModel
    origin: models.BaseModel | None


class RmaWarrantyFinder(models.AbstractModel):
    """Which warranty goods get: the nearest that is set decides.

    The variant comes first, then the product, its category and those above
    it, the company last. A term that isn't in force on the day is passed
    over, unless it names the one that came afterwards. Works in system mode: everybody
    who delivers or looks gets the answer, whatever their rights.
    """

    _name = "rma.warranty.finder"
    _description = "Finding warranty terms"

    def _find(self, products, company, day):
        """Return {product: FoundTerm}, in a number of queries that is fixed.

        :param products: product.product
        :param company: res.company whose settings count
        :param date day: day of the delivery
        """
        own = products.with_company(company)
        nothing = FoundTerm(self.env["rma.warranty.term"], None)
        by_category = {}
        categories = self._get_all_categories(own.categ_id)
        result = {}
        for product in own:
            found = self._first([product, product.product_tmpl_id], day)
            if not found:
                category = product.categ_id
                if category not in by_category:
                    above = self._get_categories(category, categories)
                    chain = [*above, own.env.company]
                    by_category[category] = self._first(chain, day)
                found = by_category[category]
            result[product.with_env(products.env)] = found or nothing
        return result

    def _find_in_categories(self, categories, company, day):
        """Return {category: FoundTerm} of goods that set no warranty themselves."""
        own = categories.with_company(company)
        known = self._get_all_categories(own)
        nothing = FoundTerm(self.env["rma.warranty.term"], None)
        result = {}
        for category in own:
            chain = [*self._get_categories(category, known), own.env.company]
            found = self._first(chain, day)
            result[category.with_env(categories.env)] = found or nothing
        return result

    def _get_all_categories(self, categories):
        """Return categories and all above them, to be read in one go."""
        paths = "".join(category.parent_path or "" for category in categories)
        return categories.browse({int(part) for part in paths.split("/") if part})

    def _get_categories(self, category, known):
        """Return a category and those above it, the nearest first.

        :param known: categories that are read together with these
        """
        ids = [int(part) for part in (category.parent_path or "").split("/") if part]
        return known.browse(reversed(ids)).with_prefetch(known.ids)

    def _first(self, records, day):
        """Return the first term in force that is set on ``records``, or None."""
        for record in records:
            is_variant = record._name == "product.product"
            name = "rma_variant_term_id" if is_variant else "rma_warranty_term_id"
            term = record[name]
            in_force = term._get_on(day) if term else term
            if in_force:
                return FoundTerm(in_force, record)
        return None

    def _describe_origin(self, origin):
        """Return where a term is set: ``category Tools / Drills``."""
        if not origin:
            return ""
        name = origin.display_name
        return {
            "product.product": self.env._("variant %(name)s", name=name),
            "product.template": self.env._("product %(name)s", name=name),
            "product.category": self.env._("category %(name)s", name=name),
            "res.company": self.env._("company %(name)s", name=name),
        }[origin._name]

    def _explain(self, found):
        """Return a sentence that names term, length and where it is set."""
        if not found.origin:
            return self.env._("No warranty is set.")
        term, origin = found.term, self._describe_origin(found.origin)
        if term.coverage == "none":
            return self.env._(
                "%(term)s, set on %(origin)s.", term=term.name, origin=origin
            )
        return self.env._(
            "%(term)s (%(duration)s), set on %(origin)s.",
            term=term.name,
            duration=term._describe_duration(),
            origin=origin,
        )
