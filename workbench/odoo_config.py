"""Write the configuration file that every start of Odoo here uses."""

from pathlib import Path

from workbench import paths, stamps
from workbench.odoo_source import OdooSource
from workbench.postgres import Server

CONFIG = paths.CONFIGS / "odoo.conf"


def write(source: OdooSource, server: Server) -> Path:
    """Write ``odoo.conf`` and return its path."""
    addons_path = [paths.ROOT, *source.addons_folders]
    options = {
        "addons_path": ",".join(str(folder) for folder in addons_path),
        "admin_passwd": "admin",
        "data_dir": paths.ODOO_DATA,
        "db_host": server.host,
        "db_port": server.port,
        "db_user": server.user,
        "db_maxconn": 32,
        "http_interface": "127.0.0.1",
        "list_db": False,
        "max_cron_threads": 0,
        "server_wide_modules": "base,rpc,web",
        "unaccent": True,
    }
    if server.password:
        options["db_password"] = server.password
    lines = [f"{name} = {value}" for name, value in options.items()]
    stamps.write_atomically(CONFIG, "\n".join(["[options]", *lines, ""]))
    CONFIG.chmod(0o600)
    return CONFIG
