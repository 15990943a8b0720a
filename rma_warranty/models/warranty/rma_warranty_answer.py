from odoo import fields, models
from odoo.tools import format_date

from ...tools.warranty import day_number, days_left

LINE_FIELDS = ("is_claim", "lot_id", "warranty_data", "decision")
# What answers tell of a certificate, and what that follows from.
ANSWER_FIELDS = ("name", "company_id", "term_id", "term_origin", "claim_count")
ANSWER_FIELDS += ("date_start", "date_end", "is_used_up", "is_void", "void_reason")
ANSWER_FIELDS += ("registration_state", "quantity", "quantity_repaired")


class RmaWarrantyAnswer(models.AbstractModel):
    """Whether units are in warranty, until when, and what that gives.

    An answer is a dict that can be stored as JSON: facts, not sentences, so
    that everybody reads it in their own language (G10). ``why`` is empty for
    units in warranty, else one of ``no_certificate``, ``no_serial``,
    ``not_started``, ``expired``, ``used_up``, ``void``.
    """

    _name = "rma.warranty.answer"
    _description = "Answers about warranties"

    def _get_answers(self, lines):
        """Return {rma.case.line: answer}, in a fixed number of queries.

        Whoever may see the line may see its certificate.

        The day that counts is that of the request, today before there is one.
        """
        self._read(lines)
        days = {}
        answers = {}
        for line in lines:
            company = line.company_id or line.case_id.company_id
            moment = line.case_id.date_request or fields.Datetime.now()
            key = (company, moment)
            if key not in days:
                days[key] = company._rma_get_local_date(moment)
            certificate = line.certificate_id
            answers[line] = self._get_answer(certificate, days[key], line)
        return answers

    def _read(self, lines):
        """Read what answers need of all lines, which the ORM does by the thousand."""
        lines.fetch(["certificate_id", "case_id", "company_id", *LINE_FIELDS])
        lines.case_id.fetch(["date_request", "company_id"])
        lines.certificate_id.fetch([*ANSWER_FIELDS, "extension_ids"])

    def _get_terms(self, answers):
        """Return {line: term that its answer names}; empty if it is no more.

        In system mode: its texts are for everybody who may see the line.

        :param dict answers: {rma.case.line: answer}
        """
        terms = self.env["rma.warranty.term"]
        # As long as there is a certificate, there is its term.
        old = [a.get("term_id") for line, a in answers.items() if line.warranty_data]
        known = terms.browse(filter(None, old)).exists()
        return {
            line: known & terms.browse(answer.get("term_id"))
            if line.warranty_data
            else terms.browse(answer.get("term_id"))
            for line, answer in answers.items()
        }

    def _get_answer(self, certificate, day, line=None):
        """Return the answer for one certificate on a day.

        :param line: case line whose own claim isn't counted
        """
        if not certificate:
            is_open = line and line.tracking != "none" and not line.lot_id
            return {"why": "no_serial" if is_open else "no_certificate"}
        term = certificate.term_in_force_id
        state = self._get_state(certificate, day, line)
        answer = {
            "why": "" if state == "active" else state,
            "certificate": certificate.name,
            "term_id": term.id,
            "origin": certificate.term_origin or "",
            "start": fields.Date.to_string(certificate.date_start) or "",
            "end": fields.Date.to_string(certificate.date_end) or "",
            "day": fields.Date.to_string(day),
            "claims": certificate.claim_count - self._count_own(line),
            "void": certificate.void_reason or "",
        }
        if state == "active":
            answer["days_left"] = days_left(certificate.date_end or None, day)
            number = day_number(certificate.date_start, day)
            repairs = certificate._count_repairs(line)
            answer["remedies"] = [
                [code, self._get_last_day(certificate, last)]
                for code, last in term._get_remedies(number, repairs)
            ]
            answer.update(
                repairs=repairs,
                attempts=term.repair_attempts,
                is_next_open=term._is_next_open(repairs),
            )
        return answer

    def _get_state(self, certificate, day, line):
        """Return the certificate's state; the line's own claim leaves room for it."""
        state = certificate._get_state_on(day)
        most = certificate.max_claims
        if (
            state == "used_up"
            and certificate.claim_count - self._count_own(line) < most
        ):
            return "active"
        return state

    def _count_own(self, line):
        return 1 if line and line.is_claim else 0

    def _get_last_day(self, certificate, last):
        """Return the last day of a remedy as a string, '' for the warranty's end."""
        if not last:
            return ""
        day = fields.Date.add(certificate.date_start, days=last)
        return fields.Date.to_string(day)

    # === WORDS === #

    def _explain(self, answer, term=None):
        """Return the sentence of an answer, with the term and the dates.

        Customers, who have no rights on terms, are told it in system mode.

        :param term: rma.warranty.term of the answer, looked up if not given
        """
        if answer["why"] == "no_certificate":
            return self.env._("No warranty certificate is known for these units.")
        if answer["why"] == "no_serial":
            return self.env._("Choose the serial number to see its warranty.")
        if term is None:
            term = self.env["rma.warranty.term"].browse(answer["term_id"]).exists()
        values = {
            "certificate": answer["certificate"],
            "term": term.name or "?",
            "start": format_date(self.env, answer["start"]) if answer["start"] else "",
            "end": format_date(self.env, answer["end"]) if answer["end"] else "",
        }
        return self._get_sentence(answer, term, values)

    def _get_sentence(self, answer, term, values):
        why = answer["why"]
        if why == "not_started":
            return self._get_not_started(answer, values)
        if why == "void":
            return self.env._(
                "%(certificate)s (%(term)s) is void: %(reason)s",
                reason=answer["void"]
                or self.env._("the units were credited or replaced."),
                **values,
            )
        if why == "expired":
            return self.env._(
                "%(certificate)s (%(term)s) ended on %(end)s; requested on %(day)s.",
                day=format_date(self.env, answer["day"]),
                **values,
            )
        if why == "used_up":
            return self.env._(
                "%(certificate)s (%(term)s) allows %(most)s claims, and %(claims)s "
                "were made.",
                most=term.max_claims,
                claims=answer["claims"],
                **values,
            )
        return self._get_valid(answer, values)

    def _get_not_started(self, answer, values):
        if not answer["start"]:
            return self.env._(
                "%(certificate)s (%(term)s) has not started yet: it begins with the "
                "invoice, or with the confirmation of the registration.",
                **values,
            )
        return self.env._(
            "%(certificate)s (%(term)s) starts on %(start)s.",
            **values,
        )

    def _get_valid(self, answer, values):
        if not answer["end"]:
            sentence = self.env._(
                "In warranty for life: %(certificate)s, %(term)s, since %(start)s.",
                **values,
            )
        else:
            sentence = self.env._(
                "In warranty until %(end)s (%(days)s days left): %(certificate)s, "
                "%(term)s, since %(start)s.",
                days=answer["days_left"],
                **values,
            )
        return " ".join(filter(None, [sentence, self._explain_repairs(answer)]))

    def _explain_repairs(self, answer):
        """Return what failed repairs open, or ''."""
        # Answers that were kept before there was this rule say nothing of it.
        if not answer.get("is_next_open"):
            return ""
        repairs = answer["repairs"]
        if repairs == 1:
            return self.env._("1 repair failed: replacement or refund is offered, too.")
        return self.env._(
            "%(count)s repairs failed: replacement or refund is offered, too.",
            count=repairs,
        )

    def _explain_waiting(self, answer):
        """Return how many repairs are missing until more is offered, or ''."""
        attempts = answer.get("attempts")
        if not attempts or answer["is_next_open"]:
            return ""
        return self.env._(
            "Replacement or refund is offered after %(attempts)s failed repairs; so "
            "far: %(count)s.",
            attempts=attempts,
            count=answer["repairs"],
        )

    def _explain_briefly(self, answer):
        """Return the last day and the days left, for lists: ``3 May (12)``."""
        if not answer.get("end"):
            return "" if answer["why"] else self.env._("for life")
        day = format_date(self.env, answer["end"])
        return day if answer["why"] else f"{day} ({answer['days_left']})"

    def _explain_remedies(self, answer):
        """Return what is offered, in order: ``Repair; Refund until 3 May``."""
        rows = []
        labels = self._get_remedy_labels()
        for code, last in answer.get("remedies", ()):
            label = labels.get(code, code)
            if last:
                day = format_date(self.env, last)
                label = self.env._("%(remedy)s until %(day)s", remedy=label, day=day)
            rows.append(label)
        return "; ".join(rows)

    def _get_remedy_labels(self):
        field = self.env["rma.warranty.remedy"]._fields["remedy"]
        return dict(field._description_selection(self.env))
