"""Everything that the API does: a module that has some of it adds its rows here."""

from portal.api import act_operations, date_operations, dossier_operations, search_operations
from portal.api.operations import Operation

OPERATIONS: tuple[Operation, ...] = (
    *act_operations.OPERATIONS,
    *dossier_operations.OPERATIONS,
    *search_operations.OPERATIONS,
    *date_operations.OPERATIONS,
)
"""The operations, in the order in which they are described."""
