from odoo import models


class RmaResolution(models.AbstractModel):
    """What the customer gets: one strategy per resolution code.

    A strategy is a model ``rma.resolution.<code>`` that inherits this contract; see
    rma.strategy. It says what kind of remedy it is, what is due, what stands in the
    way, and gives it. All methods work on lines of any number of cases; lines are
    those with this resolution. None but the strategies ask for codes.
    """

    _name = "rma.resolution"
    _inherit = ["rma.strategy"]
    _description = "Resolution of a return"
    _family = "rma.resolution"

    # Where the case has a button for it alone, no other one is shown for it.
    _has_button = False

    # === WHAT IT IS === #

    def _is_money(self):
        """Tell whether credit notes give the customer the price of the goods.

        Their units are then counted as to credit, in draft and credited.
        """
        return False

    def _is_exchange(self):
        """Tell whether other goods go to the customer in place of these."""
        return False

    def _is_repair(self):
        """Tell whether the customer gets the very same goods back, mended."""
        return False

    def _is_goods(self):
        """Tell whether the customer gets goods, these or others."""
        return self._is_exchange() or self._is_repair()

    def _fails_without_goods(self):
        """Tell whether it can't be given once the goods are elsewhere.

        The case then asks what the customer gets instead.
        """
        return self._is_repair()

    def _is_nothing(self):
        """Tell whether the customer gets nothing."""
        return False

    def _moves_book_cost(self):
        """Tell whether what moves the goods books their cost; no credit note does."""
        return self._is_exchange()

    def _is_substitute(self):
        """Tell whether it can be given where goods can't be repaired or are gone."""
        return False

    # === WHAT IS DUE === #

    def _filter(self, lines):
        """Return the lines on which this is what the customer gets."""
        return lines.filtered(lambda line: line.resolution == self._code)

    def _get_lines(self, cases):
        """Return the lines of cases for which it may be given."""
        return self._filter(cases.line_ids)

    def _get_due(self, lines):
        """Return {line: units} for which something can be given now.

        Units in the line's unit, above zero; nothing that exists as a draft.
        """
        return {}

    def _get_due_cases(self, cases):
        """Return the cases on which :meth:`_give` has something to do."""
        open_cases = cases.filtered(lambda case: case.state == "approved")
        due = self._get_due(self._get_lines(open_cases))
        return cases.browse().union(*(line.case_id for line in due))

    def _is_done(self, lines):
        """Tell whether nothing is left to give on lines.

        Goods that have to come and to be inspected, and credit notes, are asked for
        elsewhere.
        """
        return True

    def _get_dependencies(self):
        """Return the fields of the line that tell what is due and whether it is done.

        As for ``api.depends``: what is stored on lines and cases follows them.
        """
        return []

    def _get_all_dependencies(self):
        """Return :meth:`_get_dependencies` of all strategies."""
        names = (name for own in self._get_all() for name in own._get_dependencies())
        return list(dict.fromkeys(names))

    def _get_money_status(self, line):
        """Return where the money stands; None to go by the line's credit notes.

        Also asked for lines that were refused since.

        :return: a code of MONEY_STATUSES of the line
        """
        return None

    def _get_objections(self, lines):
        """Return the reasons, as sentences, why lines can't be approved with it."""
        return []

    def _check(self, lines):
        """Return the reasons, as sentences, why nothing can be done now."""
        return []

    def _preview(self, lines):
        """Return {line: (amount, currency)} that :meth:`_execute` would give.

        Amounts are positive, tax excluded, in the invoice's currency and
        rounded by it. Saves nothing.
        """
        return {}

    def _explain(self, line):
        """Return what giving it brings, as a sentence of the preview, or ''."""
        return ""

    # === GIVING IT === #

    def _execute(self, lines, cases=None):
        """Give what is due on lines, in one batch.

        Locks them: a second call, also one at the same moment, finds nothing due
        and returns what there is (G6).

        :param cases: rma.case of which what isn't due on lines is given, too
        :return: the documents
        :raises UserError: it can't be given; a reason of :meth:`_check`
        """
        raise NotImplementedError

    def _give(self, cases):
        """Give what is due on cases; see :meth:`_execute`.

        :return: the documents
        """
        documents = self._execute(self._get_lines(cases), cases)
        self._after_given(documents)
        return documents

    def _after_given(self, documents):
        """Hook: hand the documents on to whom they wait for.

        :param documents: those that :meth:`_execute` returned
        """

    def _ask(self, cases):
        """Return the action that asks what must be known before, or None (G12)."""
        return None

    def _open(self, cases, documents):
        """Return the action that shows what was given; True without any."""
        return True

    # === WORDS === #

    def _get_promise(self):
        """Return what customers are told to follow the inspection, or ''."""
        return ""

    def _get_steps(self, lines):
        """Return [(label, date or None)]: what was given and what comes, in order.

        For staff and customer, beside transfers back and credit notes.
        """
        return []

    def _get_received_words(self):
        """Return (status, hint) for customers whose goods are here, or None."""
        return None

    def _get_sending_label(self):
        """Return the status for customers whose goods wait to go back, or ''."""
        return ""

    def _get_sent_back_words(self):
        """Return what customers are told of goods that went back to them, or ''."""
        return ""

    def _get_working_label(self, others):
        """Return the status for customers who only wait for this, or ''.

        :param list others: strategies of what else they wait for
        """
        return ""

    def _get_due_label(self):
        """Return what staff are told that is due, as on a button."""
        return self._get_label()

    def _get_refund_code(self, line):
        """Return the code of the refund method that this resolution asks for, or ''."""
        return ""


class RmaResolutionRemoved(models.AbstractModel):
    """What is left of a resolution whose add-on was removed.

    Nothing can be given: once the goods are where they stay, the case asks what the
    customer gets instead.
    """

    _name = "rma.resolution.removed"
    _inherit = "rma.resolution"
    _description = "Resolution: not installed any more"

    def _get_objections(self, lines):
        return [
            self.env._(
                "%(case)s, %(product)s: what the customer was to get needs an add-on "
                "that is not installed any more. Choose something else.",
                case=line.case_id.name,
                product=line.product_id.display_name,
            )
            for line in lines
        ]

    def _fails_without_goods(self):
        return True
