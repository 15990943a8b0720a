"""Write the configuration file that every start of Odoo here uses."""

from pathlib import Path

from workbench import paths, stamps
from workbench.odoo_source import OdooSource
from workbench.postgres import Server

CONFIG = paths.CONFIGS / "odoo.conf"


def path(root: Path) -> Path:
    """Return where a checkout, this one or an earlier, has its ``odoo.conf``."""
    return root / CONFIG.relative_to(paths.ROOT)


def write(source: OdooSource, server: Server, root: Path = paths.ROOT) -> Path:
    """Write a checkout's ``odoo.conf`` and return its path."""
    addons_path = [root, *source.addons_folders]
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
    config = path(root)
    stamps.write_atomically(config, "\n".join(["[options]", *lines, ""]))
    config.chmod(0o600)
    return config
