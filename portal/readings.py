"""What the pages read through."""

from fastapi import Request

from application.people import Viewer
from application.reading import Readings


def readings_of(request: Request, viewer: Viewer) -> Readings:
    """What a viewer can read; of what was read lately nothing is made twice."""
    state = request.app.state
    return Readings(state.installation, viewer, kept=state.kept_views)
