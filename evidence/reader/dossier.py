"""A dossier as the reader's page holds it: its head, its events, and moment by moment what changed."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from language import copies
from language.events import follows, named_in, sentence_of, sentence_withheld
from language.fields import fields_of, said_in
from language.speech import Bilingual, Names, day, moment, say, verbatim, word
from language.state import DossierState, Reply, Section, reply_in
from models.acts import Assurance, Channel
from models.calendar import local_date
from models.document_labels import EMBARGO
from models.events import Event
from models.knowledge.case_file import CaseFile, Delivery
from models.knowledge.known_state import DECIDES_NOTHING
from models.knowledge.moments import Moment, moments
from models.knowledge.seen import seen_in
from models.state import Dossier

Described = dict[str, Any]


class Copy(NamedTuple):
    """What a copy holds: whose it is (None: a whole one), and where the documents are that are in it."""

    case: CaseFile
    party: str | None
    documents: Mapping[str, str | None]
    names: Names


def described(case: CaseFile, party: str | None, documents: Mapping[str, str | None]) -> Described:
    """A dossier as JSON, with ``Bilingual`` for its texts."""
    copy = Copy(case, party, documents, Names(case.agreement))
    steps = list(moments(case))
    final = steps[-1].dossier if steps else Dossier(number=case.number)
    return {
        "number": case.number,
        "subject": final.subject,
        "head": [{"name": say(copies.HEAD[name]), "value": value} for name, value in _head(final, copy)],
        "copy": _notice(copy),
        "whole": not case.withheld,
        "digest": final.agreement_digest,
        "organisations": [{"key": key, "name": copy.names.of(key)} for key in final.tracks],
        "moments": [*_moments(steps, copy, _seen(copy))],
    }


def _head(final: Dossier, copy: Copy) -> Iterator[tuple[str, Bilingual]]:
    if final.topic:
        yield "topic", word("topic", final.topic)
    yield "right", word("right", final.right) if final.right else say(copies.UNSOLICITED)
    yield "landlord", copy.names.of("landlord")
    if final.tracks:
        yield "organisations", copy.names.all(final.tracks)
    yield "agreement", verbatim(final.agreement or copy.case.agreement.label)
    if final.opened_at:
        yield "opened", day(local_date(final.opened_at))
    yield "result", word("result", final.result) if final.result else say(copies.STILL_OPEN)


def _notice(copy: Copy) -> Bilingual:
    """What this copy shows, and what it does not."""
    number = len(copy.case.withheld)
    if not number:
        return say(copies.WHOLE_COPY)
    if copy.party is None:
        drafts_only = all(event.type in DECIDES_NOTHING for event in copy.case.emptied)
        return say(copies.WITHOUT_DRAFTS if drafts_only else copies.PART_COPY_OF_NOBODY, number=number)
    return say(copies.PART_COPY, party=copy.names.of(copy.party), number=number)


# --- Moments -------------------------------------------------------------------------------------------------------


def _moments(steps: list[Moment], copy: Copy, seen: Mapping[int, list[Described]]) -> Iterator[Described]:
    """Of every moment its events, and the sections that are not as they were (None: gone)."""
    before: dict[str, Section] = {}
    replies: dict[str, Reply] = {}
    for step in steps:
        replies |= dict(filter(None, map(reply_in, (e for e in step.events if e.sequence not in copy.case.withheld))))
        after = DossierState(step, copy.names, copy.party, replies).sections()
        changed: dict[str, Section] = {name: value for name, value in after.items() if before.get(name) != value}
        changed |= dict.fromkeys(name for name in before if name not in after)
        yield {"events": [*_events(step, copy, seen)], "changed": changed}
        before = after


# --- Events --------------------------------------------------------------------------------------------------------


def _events(step: Moment, copy: Copy, seen: Mapping[int, list[Described]]) -> Iterator[Described]:
    delivered = _delivered(step.events, copy)
    for event in step.events:
        content = _withheld(event, copy) if event.sequence in copy.case.withheld else _content(event, step, copy)
        told = {"delivered": delivered[event.sequence], "seen": seen.get(event.sequence, [])}
        yield {**_envelope(event, copy), **content, **told}


def _envelope(event: Event, copy: Copy) -> Described:
    recorded = copy.case.recorded.get(event.sequence)
    return {
        "number": event.sequence,
        "by": None if follows(event) else copy.names.of(event.party),
        "happened": moment(event.happened),
        "entered": moment(event.time),
        "later": event.happened != event.time,
        "recorded": moment(recorded) if recorded else None,
        "channel": word("channel", event.channel) if event.channel in set(Channel) else None,
        "assurance": word("assurance", event.assurance) if event.assurance in set(Assurance) else None,
        "entered_by": copy.names.of(event.entered_by) if event.entered_by else None,
        "follows": follows(event),
        "hash": event.hash,
        "previous": event.previous,
    }


def _withheld(event: Event, copy: Copy) -> Described:
    return {
        "withheld": True,
        "sentence": sentence_withheld(event, copy.names),
        "person": "",
        "fields": [],
        "documents": [],
    }


def _content(event: Event, step: Moment, copy: Copy) -> Described:
    organisation = event.content.get("organisation")
    track = step.dossier.tracks.get(organisation) if isinstance(organisation, str) else None
    points = tuple(point.text for point in track.advice.points) if track and track.advice else ()
    return {
        "withheld": False,
        "sentence": sentence_of(event, copy.names),
        "person": event.person,
        "fields": [field._asdict() for field in fields_of(event, copy.names, points, named_in(event))],
        "documents": [*_documents(event, copy)],
    }


def _documents(event: Event, copy: Copy) -> Iterator[Described]:
    listed = said_in(event).get("documents")
    for document in listed if isinstance(listed, list) else ():
        if isinstance(document, Mapping):
            digest = str(document.get("sha256", ""))
            yield {
                "name": str(document.get("name", "")),
                "size": _size(document.get("size")),
                "label": _label(str(document.get("label") or "open")),
                "sha256": digest,
                "place": copy.documents.get(digest),
            }


def _size(size: object) -> Bilingual | None:
    if not isinstance(size, int):
        return None
    kilobytes = f"{max(size / 1000, 0.1):.1f}"
    return say(copies.SIZE, size=Bilingual(kilobytes.replace(".", ","), kilobytes))


def _label(label: str) -> Bilingual:
    if label.startswith(EMBARGO):
        return say(copies.EMBARGO, day=day(label.removeprefix(EMBARGO)))
    return word("label", label)


def _delivered(events: tuple[Event, ...], copy: Copy) -> dict[int, list[Described]]:
    """To whom the events of a moment were told, and when, or by letter as somebody says; what belongs to one act is
    told with it."""
    told: dict[int, dict[str, Bilingual | None]] = {event.sequence: {} for event in events}
    for delivery in copy.case.deliveries:
        named = {item.sequence for item in delivery.notice.items} & told.keys()
        for sequence in told if named and events[0].act_id is not None else named:
            told[sequence].setdefault(delivery.notice.recipient, _when(delivery))
    return {
        sequence: [{"to": copy.names.of(to), "at": at} for to, at in parties.items()]
        for sequence, parties in told.items()
    }


def _when(delivery: Delivery) -> Bilingual | None:
    """When a notice left; that its party was told by letter is kept apart from that."""
    if delivery.told_on:
        return say(copies.BY_LETTER, day=day(delivery.told_on), person=str(delivery.told_by))
    return moment(delivery.sent_at) if delivery.sent_at else None


def _seen(copy: Copy) -> dict[int, list[Described]]:
    """Which party had which event before it on the dossier's page, and when first."""
    found: dict[int, list[Described]] = {}
    for one in seen_in(copy.case, copy.party, copy.case.until) if copy.case.until else ():
        at = moment(one.at) if one.at else day(one.day)
        found.setdefault(one.event, []).append({"by": copy.names.of(one.party), "at": at})
    return found
