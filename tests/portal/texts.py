"""Every text (msgid) that the portal's templates and pages say."""

from collections.abc import Iterator

from jinja2 import Environment, nodes

from language import form_texts
from language.act_pages import HINTS, PAGES
from language.portal_texts import ERRORS, NO_ADDRESS, OTHER_ERROR, OWN_FAULTS
from portal.pages import PLACES
from portal.stylesheet import PORTAL
from portal.timeline_picture import TODAY


def in_templates() -> Iterator[str]:
    """What the templates give to ``_`` as it stands; what they get from Python is said there."""
    environment = Environment(autoescape=True)
    for path in (PORTAL / "templates").rglob("*.html"):
        for call in environment.parse(path.read_text(encoding="utf-8")).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "_" and isinstance(call.args[0], nodes.Const):
                yield str(call.args[0].value)


def in_tables() -> Iterator[str]:
    yield from (place.name for place in PLACES)
    for error in (*ERRORS.values(), OTHER_ERROR):
        yield from (error.happened, *error.steps)
    yield from (NO_ADDRESS, *OWN_FAULTS.values())
    yield from (TODAY, *HINTS.values())
    for act in PAGES.values():
        yield from (act.intro, act.button, *act.labels.values(), *act.hints.values())
    for value in (value for name, value in vars(form_texts).items() if name.isupper()):
        yield from (value,) if isinstance(value, str) else value.values()


USED = {*in_templates(), *in_tables()}
