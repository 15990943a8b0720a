"""Terms say after how many failed repairs replacement and refund are offered.

Terms that are given from now on get two, as new ones do: the number that a law
names. Versions that certificates refer to keep what was promised, no such step
(0), as no change of a term changes an earlier promise; a manager may override.
The next certificate of a term gets a version with the new number.
"""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE rma_warranty_term
           SET repair_attempts = 0
         WHERE version_of_id IS NOT NULL
        """
    )
    cr.execute("UPDATE rma_warranty_term SET frozen_id = NULL")
