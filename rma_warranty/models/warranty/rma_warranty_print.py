from odoo import fields, models
from odoo.tools import is_html_empty

from ...tools.barcode import get_barcode_svg
from ...tools.printable import drop_remote


class RmaWarrantyPrint(models.AbstractModel):
    """What stands on a printed certificate, in words.

    All methods take the certificate of :meth:`_get_printable`, and are called
    in its language.
    """

    _name = "rma.warranty.print"
    _description = "Printed warranty certificates"

    def _get_printable(self, certificate):
        """Return a certificate to print, for whoever may read it.

        In its customer's language, with the term and addresses readable.
        """
        certificate.check_access("read")
        lang = certificate._get_contact().lang
        # The term, the order and the addresses are part of the certificate.
        return certificate.sudo().with_context(lang=lang)

    def _get_barcode_svg(self, certificate):
        """Return the number as a barcode, as inline SVG markup."""
        return get_barcode_svg(certificate.name)

    def _get_banner(self, certificate):
        """Return the sentence that says that the warranty doesn't count now."""
        if certificate.state == "void":
            return self._get_void_sentence(certificate)
        if certificate.state == "expired":
            return self.env._(
                "Expired: this warranty ended on %(day)s.",
                day=self._format_day(certificate.date_end),
            )
        if certificate.state == "used_up":
            return self.env._(
                "Used up: all %(most)s claims have been made.",
                most=certificate.term_in_force_id.max_claims,
            )
        if certificate.state == "not_started":
            return self._get_not_started_sentence(certificate)
        return ""

    def _get_void_sentence(self, certificate):
        if certificate.void_reason:
            return self.env._("Void: %(reason)s", reason=certificate.void_reason)
        if certificate.replaced_by_id:
            return self.env._(
                "Void: replaced by %(certificate)s.",
                certificate=certificate.replaced_by_id.name,
            )
        if certificate.registration_state == "refused":
            return self.env._("Void: the registration was refused.")
        return self.env._("Void: the units were returned and credited.")

    def _get_not_started_sentence(self, certificate):
        if certificate.registration_state == "to_confirm":
            return self.env._("Not valid yet: the registration is being checked.")
        if certificate.date_start:
            return self.env._(
                "Not started yet: this warranty begins on %(day)s.",
                day=self._format_day(certificate.date_start),
            )
        return self.env._("Not started yet: this warranty begins with the invoice.")

    def _get_period(self, certificate):
        """Return first and last day in words."""
        start, end = certificate.date_start, certificate.date_end
        if not start:
            return certificate.term_in_force_id._describe_duration()
        if not end:
            return self.env._("For life, from %(day)s", day=self._format_day(start))
        return self.env._(
            "From %(start)s until %(end)s, the last day included",
            start=self._format_day(start),
            end=self._format_day(end),
        )

    def _get_payers(self, certificate):
        """Return who pays what: [(what, who)]."""
        term = certificate.term_in_force_id.with_company(certificate.company_id)
        return term._describe_payers()

    def _get_provider(self, certificate):
        """Return the contact that gives the warranty; empty when it has no name."""
        term = certificate.term_in_force_id
        if term.provider == "us":
            return certificate.company_id.partner_id
        return term.provider_id

    def _get_claim_partner(self, certificate):
        """Return the contact where to claim."""
        partner = certificate.term_in_force_id._get_claim_partner()
        return partner or certificate.company_id.partner_id

    def _get_items(self, certificate, kind):
        """Return the texts of what is ``covered`` or ``excluded``."""
        items = certificate.term_in_force_id.item_ids
        return items.filtered(lambda item: item.kind == kind).mapped("name")

    def _get_remedies(self, certificate):
        """Return what may be asked for, in order: [(label, when)]."""
        labels = self.env["rma.warranty.answer"]._get_remedy_labels()
        rows = certificate.term_in_force_id.remedy_ids
        if not rows:
            whole = self.env._("as long as the warranty lasts")
            return [(label, whole) for label in labels.values()]
        return [
            (labels[row.remedy], self._get_remedy_period(certificate, row))
            for row in rows
        ]

    def _get_ladder(self, certificate):
        """Return what is offered when repairs fail, or ''."""
        return certificate.term_in_force_id._describe_ladder()

    def _get_remedy_period(self, certificate, row):
        """Return when a remedy is offered, in days until there is a start."""
        first = self._describe_bound(certificate, row.day_from)
        last = self._describe_bound(certificate, row.day_to)
        if not first and not last:
            return self.env._("as long as the warranty lasts")
        if not first:
            return self.env._("until %(day)s", day=last)
        if not last:
            return self.env._("from %(day)s", day=first)
        return self.env._("from %(first)s until %(last)s", first=first, last=last)

    def _describe_bound(self, certificate, number):
        """Return a day that is so many days after the start; empty for 0.

        A remedy never lasts longer than the warranty.
        """
        if not number:
            return ""
        start, end = certificate.date_start, certificate.date_end
        if not start:
            return self.env._("day %(number)s", number=number)
        day = fields.Date.add(start, days=number)
        return self._format_day(min(day, end) if end else day)

    def _get_extensions(self, certificate):
        """Return what makes the warranty longer, with its origin, as sentences."""
        sentences = [
            self._describe_extension(each) for each in certificate.extension_ids
        ]
        if certificate.repair_days:
            sentences.append(
                self.env._("+ %(days)s days in repair", days=certificate.repair_days)
            )
        if certificate.date_minimum:
            sentences.append(
                self.env._(
                    "As a replacement at least until %(day)s",
                    day=self._format_day(certificate.date_minimum),
                )
            )
        return sentences

    def _describe_extension(self, extension):
        """Return an extension: ``+ 12 Months: Longer warranty, S00012``."""
        sold = extension.sale_line_id
        origin = ", ".join(
            filter(None, [sold.product_id.display_name, sold.order_id.name])
        )
        sentence = f"{extension.name}: {origin}" if origin else extension.name
        if extension.is_refunded:
            return self.env._(
                "%(extension)s (refunded, counts no more)", extension=sentence
            )
        return sentence

    def _has_text(self, html):
        """Tell whether there is anything to read or see in an HTML field."""
        return not is_html_empty(html)

    def _drop_remote(self, html):
        """Return an HTML text; printing it asks no other machine for anything."""
        return drop_remote(html)
