"""Cases that are open belong to the default team."""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE rma_case
        SET team_id = data.res_id
        FROM ir_model_data AS data
        WHERE data.module = 'rma_warranty'
          AND data.name = 'rma_case_team_after_sales'
          AND rma_case.team_id IS NULL
          AND rma_case.state IN ('draft', 'requested', 'approved')
        """
    )
