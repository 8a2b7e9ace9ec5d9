"""A dossier as the API gives it."""

from typing import Any

from application.described import DescribedDossier
from application.kept_views import DossierRead


def dossier_described(read: DossierRead) -> dict[str, Any]:
    """A dossier as its party knows it. It does not say when it was looked at: what does not change reads the same."""
    whole = DescribedDossier.of(read.view).json_value
    del whole["at"]
    return whole
