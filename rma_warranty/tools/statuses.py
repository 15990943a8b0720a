"""Sum up the statuses of a case's lines."""


def merge_goods(statuses):
    """Return the goods status of a case from those of its lines."""
    statuses = statuses - {"none"}
    if not statuses:
        return "none"
    if len(statuses) == 1:
        return statuses.pop()
    if "waiting" in statuses or "partial" in statuses:
        return "partial"
    behind = ("received", "out", "quarantine", "sending")
    return next(status for status in behind if status in statuses)


def merge_money(statuses):
    """Return the money status of a case from those of its lines."""
    statuses = statuses - {"none"}
    if not statuses:
        return "none"
    if len(statuses) == 1:
        return statuses.pop()
    if statuses <= {"credited", "paid", "settled"}:
        return "credited" if "credited" in statuses else "paid"
    return "draft" if statuses & {"draft", "settling"} else "partial"
