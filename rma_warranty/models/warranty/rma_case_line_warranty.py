from odoo import api, fields, models
from odoo.exceptions import UserError

from ...facts import follows
from ...sql import lock_rows
from ...system import as_system
from ...tools.text import format_quantity


class RmaCaseLine(models.Model):
    """The warranty of a case line: its certificate, and the answer about it.

    The answer is worked out anew as long as the line is not decided, and kept
    as it was from then on.
    """

    _inherit = "rma.case.line"

    certificate_id = fields.Many2one(
        "rma.warranty.certificate",
        compute="_compute_certificate_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        domain="[('product_id', '=', product_id), "
        "('partner_id', '=', commercial_partner_id)]",
        rma_fixed_by="decision",
    )
    is_claim = fields.Boolean(
        "Warranty claim",
        compute="_compute_is_claim",
        store=True,
        help="Approved under the warranty; counts as a claim of the certificate.",
    )
    warranty_data = fields.Json(readonly=True, copy=False)
    is_in_warranty = fields.Boolean(compute="_compute_warranty", compute_sudo=True)
    warranty_text = fields.Char(
        "Warranty", compute="_compute_warranty", compute_sudo=True
    )
    warranty_origin = fields.Char(
        "Term set on", compute="_compute_warranty", compute_sudo=True
    )
    warranty_end = fields.Date(
        "In warranty until", compute="_compute_warranty", compute_sudo=True
    )
    warranty_days_left = fields.Integer(
        "Days left", compute="_compute_warranty", compute_sudo=True
    )
    warranty_brief = fields.Char(
        "Warranty (days)",
        compute="_compute_warranty",
        compute_sudo=True,
        help="The last day of the warranty, and the days that were left.",
    )
    warranty_remedies = fields.Char(
        "Remedies offered", compute="_compute_warranty", compute_sudo=True
    )
    warranty_payers = fields.Char(
        "Who pays", compute="_compute_warranty", compute_sudo=True
    )
    warranty_term_id = fields.Many2one(
        "rma.warranty.term", compute="_compute_warranty", compute_sudo=True
    )
    warranty_item_ids = fields.Many2many(
        "rma.warranty.item",
        compute="_compute_warranty_item_ids",
        string="Covered and excluded",
    )

    # === COMPUTE METHODS === #

    @api.depends("sale_line_id", "lot_id")
    def _compute_certificate_id(self):
        found = self._find_certificates()
        for line in self:
            current = line.certificate_id
            is_kept = current and not line.sale_line_id and not line.lot_id
            line.certificate_id = current if is_kept else found.get(line, False)

    @api.depends(
        "certificate_id", "decision", "claim_result", "state", "eligibility_data"
    )
    def _compute_is_claim(self):
        for line in self:
            rule = (line.eligibility_data or {}).get("rule")
            line.is_claim = bool(
                line.certificate_id
                and rule == "warranty"
                and line.decision == "approved"
                and line.claim_result != "refused"
                and (line.case_id._is_approved() or line.state == "requested")
            )

    @follows(
        "certificate_id.date_start",
        "certificate_id.date_end",
        "certificate_id.is_void",
        "certificate_id.is_used_up",
        "case_id.date_request",
        "warranty_data",
        "decision",
    )
    @api.depends_context("lang")
    def _compute_warranty(self):
        service = self.env["rma.warranty.answer"]
        open_lines = self.filtered(lambda line: not line.warranty_data)
        answers = service._get_answers(open_lines)
        answers |= {line: line.warranty_data for line in self - open_lines}
        terms = service._get_terms(answers)
        for line in self:
            answer, term = answers[line], terms[line]
            line.is_in_warranty = not answer["why"]
            line.warranty_text = service._explain(answer, term)
            line.warranty_origin = answer.get("origin")
            line.warranty_end = answer.get("end") or False
            line.warranty_days_left = answer.get("days_left") or 0
            line.warranty_brief = service._explain_briefly(answer)
            line.warranty_remedies = service._explain_remedies(answer)
            line.warranty_term_id = term
            line.warranty_payers = "; ".join(
                f"{what}: {who}"
                for what, who in (term._describe_payers() if term else ())
            )

    @follows("warranty_term_id")
    def _compute_warranty_item_ids(self):
        # By itself: customers read the answer without rights on these rows.
        for line in self:
            line.warranty_item_ids = line.warranty_term_id.item_ids

    @api.depends("certificate_id")
    def _compute_resolution(self):
        return super()._compute_resolution()

    def _get_remedies_offered(self):
        claims = self.filtered(
            lambda line: line.claim_kind == "warranty" and line.certificate_id
        )
        answers = self.env["rma.warranty.answer"]._get_answers(claims)
        offered = {
            line: [code for code, __ in answer["remedies"]]
            for line, answer in answers.items()
            if answer.get("remedies")
        }
        return {**super()._get_remedies_offered(), **offered}

    # === WHAT A DECISION IS ABOUT === #

    def _is_asked_by(self, vals):
        # Following a split of its certificate changes nothing that was decided.
        is_following = self.env.su and vals.keys() == {"certificate_id"}
        return not is_following and super()._is_asked_by(vals)

    def _follow_certificate(self, certificate):
        """Name the certificate that units of a decided line were split into.

        A step of the warranty, after the decision: in system mode, see ``write``.
        """
        self.write({"certificate_id": certificate.id})

    # === CERTIFICATES === #

    def _find_certificates(self):
        """Return {line: its certificate}, in a fixed number of queries.

        In system mode: whose case it is may see the certificate of the units in it.

        That of the lot, else the order line's certificate with units left
        that ends last: which of several deliveries a unit came with isn't
        known, as in the return window.
        """
        if not self.env["rma.warranty.term"]._is_used():
            return {}
        # At once, as the ORM would read by the thousand.
        self.fetch(["sale_line_id", "lot_id", "commercial_partner_id"])
        lines = self.filtered(lambda line: line.sale_line_id or line.lot_id)
        if not lines:
            return {}
        certificates = self.env["rma.warranty.certificate"]
        domain = [
            ("replaced_by_id", "=", False),
            "|",
            ("sale_line_id", "in", lines.sale_line_id.ids),
            ("lot_id", "in", lines.lot_id.ids),
        ]
        found = certificates.search_fetch(domain).sorted(self._get_rank)
        by_sale_line = found.grouped(lambda certificate: certificate.sale_line_id.id)
        by_lot = found.grouped(lambda certificate: certificate.lot_id.id)
        result = {}
        for line in lines:
            if line.lot_id:
                own = line._filter_own(by_lot.get(line.lot_id.id, found.browse()))
            else:
                own = line._filter_alike(
                    by_sale_line.get(line.sale_line_id.id, found.browse())
                )
            result[line] = own[:1]
        return result

    def _filter_own(self, certificates):
        """Return the certificates of a lot that are this line's customer's."""
        self.ensure_one()
        own = certificates.filtered(
            lambda certificate: (
                not self.commercial_partner_id
                or certificate.partner_id == self.commercial_partner_id
            )
        )
        of_line = own.filtered(lambda own: own.sale_line_id.id == self.sale_line_id.id)
        return of_line if self.sale_line_id else own

    def _filter_alike(self, certificates):
        """Return the certificates of an order line, if any of them may be meant.

        Which serial number is meant isn't known as long as there are several.
        """
        self.ensure_one()
        own = self._filter_own(certificates)
        return own.browse() if len(own.lot_id) > 1 else own

    @staticmethod
    def _get_rank(certificate):
        """Return a key that sorts the best certificate of several first."""
        end = certificate.date_end
        is_endless = bool(certificate.date_start) and not end
        ordinal = end.toordinal() if end else 0
        return (certificate.is_void, not is_endless, -ordinal, -certificate.id)

    def _is_known_without_order(self):
        # A certificate tells enough for a claim, but not for a return.
        is_claimed = self.certificate_id and self.claim_kind == "warranty"
        return bool(is_claimed) or super()._is_known_without_order()

    def _get_agreed_fields(self):
        return super()._get_agreed_fields() | {"certificate_id"}

    def _get_serial_noted(self):
        noted = self.certificate_id.serial_text
        return noted or super()._get_serial_noted()

    def _has_proof(self):
        certificate = self.certificate_id
        is_known = certificate and certificate.registration_state in (
            False,
            "confirmed",
        )
        return bool(is_known) or super()._has_proof()

    def _check_returnable(self):
        res = super()._check_returnable()
        self._check_certificates()
        return res

    def _reset_decision(self):
        self._write_step({"warranty_data": False})
        return super()._reset_decision()

    @as_system
    def _check_certificates(self):
        """Raise when certificates are not the customer's, or asked for twice.

        Locks them, so that two cases at the same moment can't claim the same
        units, nor both be the last claim.
        """
        certificates = self.certificate_id
        if not certificates:
            return
        lock_rows(certificates)
        for line in self:
            holder = line.certificate_id.partner_id
            if holder and holder != line.commercial_partner_id:
                raise UserError(
                    self.env._(
                        "%(case)s: the warranty %(certificate)s is of another "
                        "customer. Remove the line or change the customer.",
                        case=line.case_id.name,
                        certificate=line.certificate_id.name,
                    )
                )
        self._check_certified_units()

    @api.depends("certificate_id")
    def _compute_quantity_returnable(self):
        return super()._compute_quantity_returnable()

    def _get_returnable_unsold(self):
        units = self._get_certified_units()
        certified = {
            line: units[line.certificate_id]
            for line in self
            if line.certificate_id in units
        }
        return {**super()._get_returnable_unsold(), **certified}

    def _get_certified_units(self):
        """Return {certificate: units that no other line takes up}, in system mode.

        Counts only lines without an order; others are held against the order.
        """
        certificates = self.certificate_id
        if not certificates:
            return {}
        groups = self._read_group(
            [
                ("certificate_id", "in", certificates.ids),
                ("sale_line_id", "=", False),
                ("quantity_held", ">", 0),
                ("id", "not in", self.ids),
            ],
            ["certificate_id"],
            ["quantity_held:sum"],
        )
        held = {certificate.id: units for certificate, units in groups}
        return {
            certificate: max(
                certificate._get_units_left() - held.get(certificate.id, 0.0), 0.0
            )
            for certificate in certificates
        }

    def _check_certified_units(self):
        """Raise when cases ask for more units than are certified."""
        own = self.filtered(lambda line: not line.sale_line_id)
        certified = own._get_certified_units()
        for certificate, lines in own.grouped("certificate_id").items():
            if not certificate:
                continue
            rest = certified[certificate]
            asked = sum(line.quantity for line in lines if line.decision != "rejected")
            if certificate.product_id.uom_id.compare(asked, rest) > 0:
                raise UserError(
                    self.env._(
                        "%(case)s, %(product)s: %(rest)s units of %(certificate)s "
                        "can be claimed and not %(asked)s.",
                        case=lines[0].case_id.name,
                        product=certificate.product_id.display_name,
                        rest=format_quantity(rest),
                        certificate=certificate.name,
                        asked=format_quantity(asked),
                    )
                )

    # === DECISION === #

    def _freeze_answers(self):
        """Keep the warranty's answer of this day, too."""
        res = super()._freeze_answers()
        answers = self.env["rma.warranty.answer"]._get_answers(self)
        for line, answer in answers.items():
            if line.certificate_id or line.claim_kind == "warranty":
                line._write_step({"warranty_data": answer})
        return res
