"""What the law gives consumers, whatever a company's own rules say.

Per effect, the better one for the customer counts: pure functions, without a
database. Effects are facts as rules keep them.
"""

# What may be excluded from the right to return, whoever sells: 2011/83/EU article 16.
LEGAL_EXCLUSIONS = frozenset(("made_to_order", "perishable", "sealed"))
UNLIMITED = float("inf")
# How long promises are, to compare them.
_DAYS = {"day": 1, "working_day": 1.4, "month": 30}


def gives_more(effect, law, own):
    """Tell whether the law's facts of an effect are better than a company's own."""
    is_better = _find_better(effect)
    return bool(is_better and is_better(law, own))


def combine(own, law):
    """Return {effect: facts}: the company's, and the law's where those are better.

    :param dict own: {effect: facts}, complete with what holds without a rule
    :param dict law: the same of statutory rules; what it doesn't speak of is free
    """
    result = dict(own)
    for effect, facts in law.items():
        if effect not in own or gives_more(effect, facts, own[effect]):
            result[effect] = {**facts, "is_statutory": True}
    if "window" in law and _get_reason(own) not in LEGAL_EXCLUSIONS:
        result.pop("exclusion", None)
    return result


def _find_better(effect):
    is_promise = effect.startswith("deadline_")
    return _is_sooner if is_promise else _BETTER.get(effect)


def _is_sooner(law, own):
    """Tell whether a promise of the law binds.

    It ends sooner, is counted from something else, or has a consequence of its own:
    what isn't decided counts as accepted.
    """
    if law.get("is_accepted"):
        return True
    days = [_DAYS[each["unit"]] * each["number"] for each in (law, own)]
    return law["from"] != own["from"] or days[0] < days[1]


def _get_reason(own):
    return own.get("exclusion", {}).get("reason")


def _is_longer(law, own):
    return _get_length(law) > _get_length(own)


def _get_length(window):
    """Return the days of a window; those from the last delivery end later."""
    return window["days"] or UNLIMITED, window["from"] == "last_delivery"


def _is_longer_withdrawal(law, own):
    return law["days"] > own["days"]


def _is_longer_guarantee(law, own):
    return (law["months"], law["presumed"]) > (own["months"], own["presumed"])


def _is_cheaper(law, own):
    """Tell whether one of two ways to reckon a fee never costs more."""
    names = ("percent", "amount", "minimum")
    pairs = [(law[name], own[name]) for name in names]
    return all(new <= old for new, old in pairs) and any(
        new < old for new, old in pairs
    )


def _is_free(law, own):
    return law["payer"] == "us" and own["payer"] != "us"


def _is_kinder(law, own):
    """Tell whether a request is approved that would be refused or waits."""
    order = ["refuse", "ask", "answer", "approve"]
    return order.index(law["code"]) > order.index(own["code"])


_BETTER = {
    "window": _is_longer,
    "withdrawal": _is_longer_withdrawal,
    "guarantee": _is_longer_guarantee,
    "fee": _is_cheaper,
    "freight": _is_free,
    "decision": _is_kinder,
}
