"""Make a fresh database ready to be cloned and to be tested on."""

from odoo.api import Environment

from workbench.inside import session

_CHART = "generic_coa"


def prepare(env: Environment) -> None:
    """Keep attachments in the database, load accounts, build the web client."""
    env["ir.config_parameter"].set_param("ir_attachment.location", "db")
    env["ir.attachment"].force_storage()
    company = env.ref("base.main_company")
    if not company.chart_template:
        env["account.chart.template"].try_loading(_CHART, company, install_demo=False)
    if not env["account.journal"].search_count([("company_id", "=", company.id)]):
        raise SystemExit(f"{company.name} has no journals after loading {_CHART}")
    # Clones that show pages or run tours need not build these again.
    env["ir.qweb"]._pregenerate_assets_bundles()


def main() -> None:
    """Prepare the database that the command line names."""
    arguments = session.parser(__doc__).parse_args()
    with session.open_env(arguments.database) as env:
        prepare(env)


if __name__ == "__main__":
    main()
