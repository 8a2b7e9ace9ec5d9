"""Who may read what, and who of a party may do which act: two tables, for every door (rules section 1; Wohv art. 2(1)).

What a party could know of a dossier, event by event and from when on, is the table ``models.knowledge.visibility``; this
one says to whom that applies, who reads everything, and who reads nothing.
"""

from enum import StrEnum
from typing import NamedTuple

from application.errors import NotPermitted
from application.people import Mandate, Office, Person, Role, Viewer
from models.act_forms import (
    FORMS,
    LANDLORD_NAMES_TRACK,
    ONLY_UNSOLICITED,
    SENT_TO_NOBODY,
    ActName,
    By,
    is_own_alone,
)
from models.parties import LANDLORD
from models.refusals import refusal


class Thing(StrEnum):
    """What can be read."""

    DOSSIERS = "the list of dossiers"
    TEXTS = "what was written in dossiers, by searching"
    TASKS = "what is asked of a party"
    DOSSIER = "a dossier"
    EVENTS = "the events of a dossier"
    DOCUMENTS = "the documents of a dossier"
    COPIES = "a copy of a dossier to take along"
    NOTICES = "the notices of a dossier, as letters"
    REPORT = "the figures of a year"
    PROOFS = "whether the record is whole and the law was kept"
    OUTBOX = "the outbox"
    FINDINGS = "what is the matter with the installation"
    CHECKPOINTS = "the checkpoints of the log"
    READERS = "which person read which dossier and document"


class Extent(StrEnum):
    """How much of it."""

    ALL = "everything on record"
    BUT_DRAFTS = "everything but the organisations' own deliberation drafts"
    AS_KNOWN = "of the dossiers it takes part in what it could know; no other dossier is there for it"
    NOTHING = "nothing"


class Permission(NamedTuple):
    """A row of the table: what each role may read of a thing, and why."""

    landlord: Extent
    organisation: Extent
    auditor: Extent
    administrator: Extent
    operator: Extent
    why: str

    def of(self, role: Role) -> Extent:
        """What a role may read."""
        extent: Extent = getattr(self, role.value)
        return extent


_ALL, _BUT_DRAFTS, _AS_KNOWN, _NOTHING = Extent.ALL, Extent.BUT_DRAFTS, Extent.AS_KNOWN, Extent.NOTHING
_OWN = (
    "each organisation has its own rights, the landlord is the other side of each (Wohv art. 2(1)); the auditor reads "
    "what is no draft, the administrator takes no part (rules section 1)"
)
_BOTH_SIDES = "it weighs all dossiers and both sides at once: nobody's own (rules section 1: the auditor)"

# ruff: noqa: E501 - a table reads better in one line per row
# fmt: off
PERMISSIONS: dict[Thing, Permission] = {
    #                             landlord   organisation  auditor     administrator  operator
    Thing.DOSSIERS:    Permission(_AS_KNOWN, _AS_KNOWN,    _BUT_DRAFTS, _NOTHING,     _ALL, _OWN),
    Thing.TEXTS:       Permission(_AS_KNOWN, _AS_KNOWN,    _BUT_DRAFTS, _NOTHING,     _ALL, f"{_OWN}; what cannot be read is not found either"),
    Thing.TASKS:       Permission(_AS_KNOWN, _AS_KNOWN,    _NOTHING,    _NOTHING,     _ALL, "each party's own tasks; of the auditor and the administrator nothing is asked (rules section 1)"),
    Thing.DOSSIER:     Permission(_AS_KNOWN, _AS_KNOWN,    _BUT_DRAFTS, _NOTHING,     _ALL, _OWN),
    Thing.EVENTS:      Permission(_AS_KNOWN, _AS_KNOWN,    _BUT_DRAFTS, _NOTHING,     _ALL, _OWN),
    Thing.DOCUMENTS:   Permission(_AS_KNOWN, _AS_KNOWN,    _BUT_DRAFTS, _NOTHING,     _ALL, f"{_OWN}; and as its label says (rules section 2)"),
    Thing.COPIES:      Permission(_AS_KNOWN, _AS_KNOWN,    _BUT_DRAFTS, _NOTHING,     _ALL, f"{_OWN}; what is taken along can be proved elsewhere (rules section 8)"),
    Thing.NOTICES:     Permission(_AS_KNOWN, _AS_KNOWN,    _BUT_DRAFTS, _NOTHING,     _ALL, f"{_OWN}; the landlord prints for an organisation what it may know itself, and posts it (rules section 1: paper counts)"),
    Thing.REPORT:      Permission(_NOTHING,  _NOTHING,     _BUT_DRAFTS, _NOTHING,     _ALL, _BOTH_SIDES),
    Thing.PROOFS:      Permission(_NOTHING,  _NOTHING,     _BUT_DRAFTS, _NOTHING,     _ALL, f"{_BOTH_SIDES}; a party proves its own copy"),
    Thing.OUTBOX:      Permission(_NOTHING,  _NOTHING,     _NOTHING,    _ALL,         _ALL, "what waits, to whom and why, never what it says: for who runs the system; the auditor reads a notice with its dossier (rules section 1)"),
    Thing.FINDINGS:    Permission(_NOTHING,  _NOTHING,     _NOTHING,    _ALL,         _ALL, "for who runs the system; it says numbers of dossiers, and nothing that anybody wrote (rules section 1)"),
    Thing.CHECKPOINTS: Permission(_ALL,      _ALL,         _ALL,        _ALL,         _ALL, "they bind whoever keeps the record, and say nothing of what is in it (rules section 8)"),
    Thing.READERS:     Permission(_NOTHING,  _NOTHING,     _ALL,        _NOTHING,     _ALL, "of each party the other side knows that it read, and on which day; which person did, is for the auditor alone (rules section 1: the auditor; GDPR art. 5(1)(c))"),
}
# fmt: on


def extent_of(viewer: Viewer, thing: Thing) -> Extent:
    """How much of a thing a viewer may read. Raises NotPermitted where that is nothing."""
    extent = PERMISSIONS[thing].of(viewer.role)
    if extent is Extent.NOTHING:
        raise NotPermitted(f"The {viewer.role} may not read this:", [refusal("not_permitted", thing.value)])
    return extent


# --- commitments ---

MAY_SAY_OF_COMMITMENTS: dict[Office, tuple[bool, ...]] = {
    Office.CASE_HANDLER: (True, False),
    Office.SECRETARY: (False,),
}
"""Who may say of something that the landlord promised that it is done (True), or that it is not (False): the landlord
answers for it, the organisation that it was promised to can contradict it."""


def may_say(office: Office | None, *, is_done: bool) -> bool:
    """Whether a person in an office may say of a commitment that it is done, or that it is not."""
    return office is not None and is_done in MAY_SAY_OF_COMMITMENTS.get(office, ())


def require_may_say(office: Office | None, *, is_done: bool) -> None:
    """Raises NotPermitted where a person in an office may not say that of a commitment."""
    if not may_say(office, is_done=is_done):
        raise NotPermitted(f"The {office} may not do this:", [refusal("not_permitted", "commitments")])


# --- witnesses ---


def may_witness(office: Office | None) -> bool:
    """Whether a person in an office signs for the own board that it saw the log: who speaks for an organisation does."""
    return office is Office.SECRETARY


def require_may_witness(office: Office | None) -> None:
    """Raises NotPermitted where a person in an office does not sign as a witness."""
    if not may_witness(office):
        raise NotPermitted(f"The {office} may not do this:", [refusal("not_permitted", "witness")])


# --- announcements ---


def may_announce(office: Office | None) -> bool:
    """Whether a person in an office announces requests: whoever sends them (None: whoever runs the machine)."""
    return office in (None, Office.CASE_HANDLER)


def require_may_announce(office: Office | None) -> None:
    """Raises NotPermitted where a person in an office announces no requests."""
    if not may_announce(office):
        raise NotPermitted(f"The {office} announces no requests:", [refusal("not_permitted", "announcements")])


# --- acts -----------------------------------------------------------------------------------------------------------

_PREPARES = "prepares what the board decides, and binds it to nothing"
_TELLS = "tells the other side what happened; whether it did is not the board's choice"

MEMBERS_ACTS: dict[ActName, str] = {
    ActName.ACKNOWLEDGE_RECEIPT: _TELLS,
    ActName.ASK_QUESTION: _PREPARES,
    ActName.RECORD_CONSULTATION: _PREPARES,
    ActName.REQUEST_MEETING: _PREPARES,
    ActName.HOLD_MEETING: _TELLS,
    ActName.PLAN_STRATEGIC_CONSULTATION: _PREPARES,
}
"""The acts of an organisation that any member of its board may do, and why. Every other one speaks for the organisation
towards the landlord (an advice, a vote on record, a right that is used or let go): its chair or secretary does it."""


MANDATED: tuple[ActName, ...] = tuple(
    act for act, form in FORMS.items() if form.by is not By.LANDLORD and act not in MEMBERS_ACTS
)
"""The acts for which a board can give one of its members a mandate: its own, but for those that a member may do anyway.
So a mandate gives nothing that nobody of the party could do, and nobody of another party anything."""

Who = Person | Office | None
"""Whose right is asked: of a person, by the office and the mandates that run; of an office alone; or of whoever runs
the machine (None), who can be stopped by nobody."""


def may_do(who: Who, act: ActName) -> bool:
    """Whether somebody may do an act for the own party. Whether the party itself may, now, is the core's to say."""
    return _may_by_office(_office_of(who), act) or mandate_for(who, act) is not None


def _may_by_office(office: Office | None, act: ActName) -> bool:
    if office is None:
        return True
    match FORMS[act].by, office:
        case (By.LANDLORD | By.EITHER, Office.CASE_HANDLER) | (By.ORGANISATION | By.EITHER, Office.SECRETARY):
            return True
        case (By.ORGANISATION | By.EITHER, Office.MEMBER):
            return act in MEMBERS_ACTS
    return False


def mandate_for(who: Who, act: ActName) -> Mandate | None:
    """The mandate by which a member of a board may do an act that the office alone does not allow; of several the one
    that lasts longest."""
    if not isinstance(who, Person) or who.office is not Office.MEMBER or act not in MANDATED:
        return None
    return max((one for one in who.mandates if one.covers(act)), key=lambda one: one.last_day, default=None)


def require_may_do(who: Who, act: ActName) -> None:
    """Raises NotPermitted where somebody may not do an act."""
    if not may_do(who, act):
        raise NotPermitted(f"The {_office_of(who)} may not do this:", [refusal("not_permitted", act.value)])


def _office_of(who: Who) -> Office | None:
    return who.office if isinstance(who, Person) else who


# --- a board's own affairs ------------------------------------------------------------------------------------------

ARRANGES_BOARD = Office.SECRETARY
"""Who arranges what a board has to arrange among itself: its mandates, and who is its secretary."""


def is_of_board(person: Person) -> bool:
    """Whether somebody is of the board of an organisation."""
    return person.office.role is Role.ORGANISATION


def require_of_board(person: Person) -> None:
    """Raises NotPermitted where somebody is of no board."""
    if not is_of_board(person):
        raise NotPermitted("A board does this itself:", [refusal("not_permitted", "people")])


ENTERS_RECOVERIES = (Office.CASE_HANDLER, Office.ADMINISTRATOR)
"""Who enters a letter by which a board asks for access of which nobody can sign in any more. It brings nothing about by
itself: the organisation's own mailbox is told, and has seven days to object."""


def enters_recoveries(person: Person) -> bool:
    """Whether somebody enters such letters."""
    return person.office in ENTERS_RECOVERIES


def require_enters_recoveries(person: Person) -> None:
    """Raises NotPermitted where somebody enters no such letters."""
    if not enters_recoveries(person):
        raise NotPermitted("Who enters letters does this:", [refusal("not_permitted", "people")])


def arranges_board(person: Person) -> bool:
    """Whether somebody arranges the affairs of the own board."""
    return person.office is ARRANGES_BOARD


def require_arranges_board(person: Person) -> None:
    """Raises NotPermitted where somebody arranges the affairs of no board."""
    if not arranges_board(person):
        raise NotPermitted("A board arranges this itself:", [refusal("not_permitted", "people")])


# --- letters --------------------------------------------------------------------------------------------------------

READS_LETTERS_OF: dict[Office, By] = {Office.CASE_HANDLER: By.ORGANISATION, Office.SECRETARY: By.LANDLORD}
"""Who of a party enters what came to it by letter, and from which side: a letter of the other side is put on record by
whoever speaks for the own one, for it counts from the day on which that says it came (rules section 1)."""


def enters_letters(office: Office | None) -> bool:
    """Whether a person in an office enters letters (None: whoever runs the machine)."""
    return office is None or office in READS_LETTERS_OF


def require_enters_letters(office: Office | None) -> None:
    """Raises NotPermitted where a person in an office enters no letters."""
    if not enters_letters(office):
        raise NotPermitted(f"The {office} enters no letters:", [refusal("not_permitted", "letters")])


def may_enter(who: Who, act: ActName, sender: str) -> bool:
    """Whether somebody may enter an act that came by letter for the party that sent it; no mandate goes so far. Not what
    nobody but its sender can do. Of the landlord only what it sends to one organisation: what goes to several is no one
    addressee's to date for the others (Wohv art. 2(1))."""
    if is_own_alone(act, sender) or (sender == LANDLORD and not _goes_to_one(act)):
        return False
    side, office = By.LANDLORD if sender == LANDLORD else By.ORGANISATION, _office_of(who)
    return FORMS[act].by in (side, By.EITHER) and (office is None or READS_LETTERS_OF.get(office) is side)


def _goes_to_one(act: ActName) -> bool:
    return "organisation" in FORMS[act].required or act in (*LANDLORD_NAMES_TRACK, *ONLY_UNSOLICITED)


def may_enter_own(who: Who, act: ActName) -> bool:
    """Whether somebody may enter a letter that the own party sent: what they may do, where that is a message to the
    other side."""
    return act not in SENT_TO_NOBODY and may_do(who, act)


def require_may_enter(who: Who, act: ActName, sender: str, party: str) -> None:
    """Raises NotPermitted where somebody at a party may not enter a letter of a sender."""
    allowed = may_enter_own(who, act) if sender == party else may_enter(who, act, sender)
    if not allowed:
        raise NotPermitted(f"The {_office_of(who)} may not enter this:", [refusal("not_permitted", act.value)])


# --- connections to other programs ----------------------------------------------------------------------------------


class ConnectionStep(StrEnum):
    """What can be done about a party's connection to another program (a webhook, a token)."""

    SEE = "see that it is there"
    MAKE = "make it, or give it a new secret"
    TRY = "try it out, or have sent again what was given up"
    END = "end it"


class ConnectionSteps(NamedTuple):
    """A row of the table: what a person in an office may do about the own party's connections, and about those of all
    others, and why."""

    own: frozenset[ConnectionStep]
    others: frozenset[ConnectionStep]
    why: str


_NONE = frozenset[ConnectionStep]()

# fmt: off
CONNECTIONS: dict[Office, ConnectionSteps] = {
    Office.CASE_HANDLER:  ConnectionSteps(frozenset(ConnectionStep), _NONE, "acts for the landlord"),
    Office.SECRETARY:     ConnectionSteps(frozenset(ConnectionStep), _NONE, "speaks for the organisation"),
    Office.AUDITOR:       ConnectionSteps(frozenset(ConnectionStep), _NONE, "is a party of its own: what an auditor's program reads"),
    Office.ADMINISTRATOR: ConnectionSteps(_NONE, frozenset({ConnectionStep.SEE, ConnectionStep.TRY, ConnectionStep.END}), "runs the system: what does not work, or must stop, is theirs to see to; but a connection reads in its party's name, and the administrator reads nothing (rules section 1; Wohv art. 2(1))"),
}
# fmt: on
"""Who arranges the connections of a party: nobody gives another party's knowledge away. Other offices have none."""


def may_connect(office: Office | None, step: ConnectionStep, *, is_own: bool) -> bool:
    """Whether a person in an office may do this about a connection of the own party, or of another (None: whoever runs
    the machine, who can be stopped by nobody)."""
    if office is None:
        return True
    row = CONNECTIONS.get(office)
    return row is not None and step in (row.own if is_own else row.others)


def require_sees_connections(office: Office | None) -> None:
    """Raises NotPermitted where a person in an office sees no connection of any party."""
    if office is not None and office not in CONNECTIONS:
        raise NotPermitted(f"The {office} has no connections:", [refusal("not_permitted", "connections")])


def require_may_connect(office: Office | None, step: ConnectionStep, *, is_own: bool) -> None:
    """Raises NotPermitted where a person in an office may not do this about a connection."""
    if not may_connect(office, step, is_own=is_own):
        raise NotPermitted(f"The {office} may not do this:", [refusal("not_permitted", "connections")])


# --- post -----------------------------------------------------------------------------------------------------------


def may_post(office: Office | None) -> bool:
    """Whether a person in an office sends letters by post: for the landlord, which owes its notices to every
    organisation, whoever acts for it does (None: whoever runs the machine)."""
    return office in (None, Office.CASE_HANDLER)


def require_may_post(office: Office | None) -> None:
    """Raises NotPermitted where a person in an office does not send letters by post."""
    if not may_post(office):
        raise NotPermitted(f"The {office} posts no letters:", [refusal("not_permitted", "post")])
