"""What the bench and the replay measure and show with; only ``lanes`` needs Odoo."""
