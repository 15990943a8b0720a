"""Load a database with the add-ons that this Python finds, and tell from where.

Prints {add-on: folder} as JSON. The folders of Odoo's own add-ons are given, so
that nothing else is on the path.
"""

import json

from odoo.api import SUPERUSER_ID, Environment
from odoo.modules import Manifest
from odoo.modules.registry import Registry
from odoo.tools import config

from workbench import odoo_config
from workbench.inside import session


def main() -> None:
    """Load the registry and open what the add-ons have there."""
    options = session.parser(__doc__)
    options.add_argument("--addons-path", required=True)
    options.add_argument("addons", nargs="+")
    given = options.parse_args()
    where = ["-d", given.database, "--addons-path", given.addons_path]
    config.parse_config(
        ["-c", str(odoo_config.CONFIG), *where, "--log-level", "warn"],
        setup_logging=True,
    )
    with Registry(given.database).cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {})
        env["rma.case"].get_view(view_type="form")
    found = {name: Manifest.for_addon(name).path for name in given.addons}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
