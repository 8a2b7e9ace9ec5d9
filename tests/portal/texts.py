"""Every text (msgid) that the portal's templates and pages say."""

from collections.abc import Iterator, Mapping

from jinja2 import Environment, nodes

from installation.doctor.checks import CHECKS
from language import (
    at_issue_texts,
    board_texts,
    control_texts,
    day_texts,
    dossier_page,
    foreseen_texts,
    form_texts,
    overview_texts,
    print_texts,
    promises,
    request_texts,
    task_words,
    witness_texts,
    year_texts,
)
from language.act_pages import (
    HINTS,
    LETTER_OF_ANOTHER,
    OWN_LETTER,
    PAGES,
    WHERE_ADVICE_IS_ASKED,
    WHERE_CONSENT_IS_ASKED,
)
from language.api_texts import PROBLEMS
from language.connection_texts import (
    CONNECTION_DONE,
    CONNECTION_FAULTS,
    ENDED_BY,
    KEY_KINDS,
    NOT_RECEIVED,
    SCOPES,
    TOKEN_STATES,
    WEBHOOK_STATES,
)
from language.delivery_texts import NOT_DELIVERED
from language.event_names import EVENT_GROUPS, EVENT_NAMES
from language.example_texts import BANNER, CHOOSE_AGAIN, SEES
from language.guide import GUIDE
from language.portal_texts import (
    ERRORS,
    HEALTH,
    INVITED,
    KEPT_FOR_LATER,
    NO_ADDRESS,
    OFFICES,
    OFTEN,
    OTHER_ERROR,
    OWN_FAULTS,
    PEOPLE_FAULTS,
    POSTED_ON,
    READY_PARTS,
)
from language.refusals_explained import STEP_TITLES, TO_DO
from models.sought import FAULTS
from portal.overview_pages import OPENINGS
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
    yield from (*STEP_TITLES.values(), *TO_DO.values())
    yield from (text for words in PROBLEMS.values() for text in (words.means, words.to_do))
    yield from (text for chapter in GUIDE for text in (chapter.title, *chapter.said, *chapter.steps))
    yield from (place.name for place in PLACES)
    for error in (*ERRORS.values(), OTHER_ERROR, KEPT_FOR_LATER):
        yield from (error.happened, *error.steps)
    yield from (NO_ADDRESS, print_texts.NOTHING_YET, POSTED_ON, *OWN_FAULTS.values())
    yield from (check.asks for check in CHECKS)
    for texts in (HEALTH, INVITED, OFFICES, OFTEN, PEOPLE_FAULTS, READY_PARTS):
        yield from texts.values()
    for texts in (
        WEBHOOK_STATES,
        ENDED_BY,
        TOKEN_STATES,
        CONNECTION_DONE,
        SCOPES,
        CONNECTION_FAULTS,
        KEY_KINDS,
    ):
        yield from texts.values()
    yield from (*EVENT_GROUPS, *EVENT_NAMES.values(), *NOT_RECEIVED, *NOT_DELIVERED)
    yield from (BANNER, CHOOSE_AGAIN, *SEES.values())
    yield from (TODAY, *(one.name for one in OPENINGS.values()), *HINTS.values())
    of_a_right = (*WHERE_ADVICE_IS_ASKED.values(), *WHERE_CONSENT_IS_ASKED.values())
    for act in (*PAGES.values(), *of_a_right, LETTER_OF_ANOTHER, OWN_LETTER):
        yield from (act.intro, act.button, *filter(None, [act.title]), *act.labels.values(), *act.hints.values())
    for value in (value for name, value in vars(form_texts).items() if name.isupper()):
        yield from (value,) if isinstance(value, str) else value.values()
    yield from FAULTS
    for module in (
        board_texts,
        overview_texts,
        print_texts,
        day_texts,
        year_texts,
        dossier_page,
        task_words,
        at_issue_texts,
        foreseen_texts,
        promises,
        request_texts,
        control_texts,
        witness_texts,
    ):
        yield from (text for name, value in vars(module).items() if name.isupper() for text in texts_in(value))


def texts_in(value: object) -> Iterator[str]:
    """The texts of a table, wherever in it they stand. What has neither a space nor a capital is a code."""
    if isinstance(value, Mapping):
        yield from (text for pair in value.items() for part in pair for text in texts_in(part))
    elif isinstance(value, tuple | frozenset):
        yield from (text for part in value for text in texts_in(part))
    elif isinstance(value, str) and (" " in value or value[:1].isupper()):
        yield value


USED = {*in_templates(), *in_tables()}
