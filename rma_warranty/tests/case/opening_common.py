from lxml import etree

from odoo.exceptions import AccessError

VIEW_TYPES = ("form", "list", "kanban")
# Widgets that read no more than the names of the records.
BY_NAME = ("many2many_tags", "many2one", "many2one_avatar_user", "many2many_binary")
EMBEDDED = "list|kanban|form"


def get_view_specification(records, view_id, view_type):
    """Return what the web client asks ``web_read`` for to show a view."""
    views = records.get_views([(view_id, view_type)])
    return _get_specification(
        etree.fromstring(views["views"][view_type]["arch"]), records
    )


def _get_specification(arch, records, is_inner=False):
    depth = len(list(arch.iterancestors("field")))
    names = {}
    for node in arch.iter("field"):
        field = records._fields.get(node.get("name"))
        if field is not None and len(list(node.iterancestors("field"))) == depth:
            names[field.name] = _get_field(node, field, records.env, is_inner)
    return names


def _get_field(node, field, env, is_inner):
    if not field.relational:
        return {}
    if field.type == "many2one" or node.get("widget") in BY_NAME:
        return {"fields": {"display_name": {}}}
    comodel = env[field.comodel_name]
    embedded = node.xpath(EMBEDDED)
    is_hidden = node.get("invisible") in ("1", "True")
    # Of a list in a list, the client reads how many there are.
    if not embedded and not is_inner and not is_hidden:
        embedded = [etree.fromstring(comodel.get_view(None, "list")["arch"])]
    inner = {}
    for arch in embedded:
        inner.update(_get_specification(arch, comodel, is_inner=True))
    return {"fields": inner, "limit": 40} if inner else {}


def _keep_own(asked):
    """Return the part of what is asked that the add-on has put into the view."""
    kept = {}
    for name, details in asked.items():
        inner = _keep_own(details.get("fields", {}))
        if name.startswith("rma_"):
            kept[name] = details
        elif inner:
            kept[name] = {**details, "fields": inner}
    return kept


class Openings:
    """Collects what could not be opened, by whom and why."""

    def __init__(self):
        self.opened = 0
        self.failed = []

    def try_opening(
        self, records, user, view_id=None, view_type="form", own_only=False
    ):
        """Read the records that the user may see, as the web client does.

        :param own_only: read the add-on's fields only: what core's own users
            can't open of core's views is core's affair
        """
        allowed = records.with_user(user).sudo(False)
        if not records or not allowed.has_access("read"):
            return
        allowed = allowed._filtered_access("read")
        asked = get_view_specification(allowed, view_id, view_type)
        if own_only:
            asked = _keep_own(asked)
        self.opened += len(allowed)
        if self._get_error(allowed, asked):
            self._note_fields(allowed, asked, f"{user.name}, {view_type} {view_id}")

    def _note_fields(self, records, asked, where):
        """Note which fields can't be read, of which records."""
        for name, details in asked.items():
            for record in records:
                error = self._get_error(record, {name: details})
                if error:
                    self.failed.append(f"{where}: {name} of {record}: {error}")

    def _get_error(self, records, asked):
        records.env.invalidate_all()
        try:
            records.web_read(asked)
        except AccessError as error:
            return " ".join(str(error).split())[:300]
        return ""
