"""What is said of the days of a request before it goes: everybody's clocks, until when it can go, and what lies with an
organisation already. The days are those of ``application.requesting`` and ``application.burden``."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from application.burden import AwaitingAdvice, Burden
from application.requesting import Outlook
from language import request_texts as texts
from language.date_explained import day_explained
from language.speech import Bilingual, Names, day, say
from language.terms import term_title
from models.planning import Plan
from models.rights import Right, Topic
from models.state import Term
from models.terms import TermName


class Clocks(NamedTuple):
    """The clocks of a request that goes now: the ``headings`` of its terms, a row of last days for each organisation,
    and for each last day why it is that one."""

    headings: tuple[Bilingual, ...]
    rows: tuple[tuple[Bilingual, tuple[Bilingual, ...]], ...]
    why: tuple[tuple[Bilingual, Bilingual], ...]


class BurdenCard(NamedTuple):
    """What lies with an organisation already: in a sentence, how much there is to read, for how long at the same time,
    and which requests they are."""

    lines: tuple[Bilingual, ...]
    requests: tuple[Bilingual, ...]
    is_much: bool


_ROWS = {
    TermName.ACKNOWLEDGEMENT: texts.RECEIPT,
    TermName.CONSULTATION: texts.TENANTS,
    TermName.DELIBERATION: texts.BOARD,
    TermName.ADVICE: texts.ADVICE,
}
"""The terms of an organisation when it is asked, and what it does in each."""


def clocks_of(terms: Iterable[Term], right: Right, names: Names) -> Clocks | None:
    """Everybody's clocks, each day with its sentence; None where none would run."""
    found = {(term.organisation or "", term.name): term.derivation for term in terms}
    organisations = [*dict.fromkeys(organisation for organisation, _ in found)]
    if not organisations:
        return None
    rows = [(names.of(one), tuple(day(found[one, name].ends) for name in _ROWS)) for one in organisations]
    derivations = [found[one, name] for name in _ROWS for one in organisations]
    once = {(each.term, each.ends): each for each in derivations}
    called = {**_ROWS, TermName.ADVICE: texts.CONSENT} if right is Right.CONSENT else _ROWS
    why = [(say(called[each.term]), day_explained(each, right)) for each in once.values()]
    return Clocks(tuple(map(say, called.values())), tuple(rows), tuple(why))


def steps_said(plan: Plan, names: Names) -> list[tuple[Bilingual, Bilingual]]:
    """Every term of a plan in a row, each with how its last day comes about."""
    steps = plan.steps if plan.consultation is None else (plan.steps[0], plan.consultation, *plan.steps[1:])
    return [(term_title(step.term, None, names).begun, day_explained(step, plan.right)) for step in steps]


def outlook_lines(found: Outlook, topic: Topic | None) -> list[Bilingual]:
    """When the plan can be executed, and until when the request can go."""
    return [*_lines(found, topic)]


def _lines(found: Outlook, topic: Topic | None) -> Iterator[Bilingual]:
    now = found.now
    yield say(texts.TODAY_EXECUTION, day=day(now.execution)) if now.execution else say(texts.NO_DATE)
    if found.letters and found.wanted:
        yield say(texts.LETTERS, wanted=day(found.wanted), letters=day(found.letters))
    elif topic is Topic.E:
        yield say(texts.OTHER_RENT)
    if found.wanted and now.execution:
        yield _in_time(found, found.letters or found.wanted)
    if found.after:
        yield say(texts.CONSULTATION_AFTER, day=day(found.after.ends))
    if now.consultation:
        yield say(texts.CONSULTATION_FIRST, advice=day(now.steps[0].ends), answer=day(now.steps[1].ends))


def _in_time(found: Outlook, wanted: date) -> Bilingual:
    if found.latest is None:  # the landlord names the last day for advice
        return say(texts.LAST_DAY_FITS if found.fits else texts.LAST_DAY_TOO_LATE, wanted=day(wanted))
    if found.letters:
        text = texts.SEND_LETTERS_BY if found.fits else texts.LETTERS_TOO_LATE
    else:
        text = texts.SEND_BY if found.fits else texts.TOO_LATE
    return say(text, wanted=day(wanted), day=day(found.latest.start))


def burden_cards(found: Sequence[Burden], names: Names) -> list[BurdenCard]:
    """What lies with each organisation that has something."""
    return [_burden_card(one, names) for one in found if one.requests]


def at_hand(found: Sequence[Burden], names: Names) -> Bilingual | None:
    """With whom nothing lies."""
    free = [one.organisation for one in found if not one.requests]
    return say(texts.AT_HAND, organisations=names.all(free)) if free else None


def _burden_card(one: Burden, names: Names) -> BurdenCard:
    requests = _counted(len(one.requests), texts.ONE_REQUEST, texts.REQUESTS)
    pages = _counted(one.pages, texts.ONE_PAGE, texts.PAGES)
    documents = _counted(one.documents, texts.ONE_DOCUMENT, texts.DOCUMENTS)
    lines = [
        say(texts.LIES_WITH, organisation=names.of(one.organisation), requests=requests),
        say(texts.TO_READ, pages=pages, documents=documents),
    ]
    if one.weeks:
        lines.append(say(texts.AT_THE_SAME_TIME, weeks=_counted(one.weeks, texts.ONE_WEEK, texts.WEEKS)))
    return BurdenCard(tuple(lines), tuple(map(_awaiting_said, one.requests)), one.is_much)


def _awaiting_said(one: AwaitingAdvice) -> Bilingual:
    return say(texts.REQUEST_UNTIL, dossier=one.dossier, subject=one.subject, day=day(one.until))


def _counted(number: int, single: str, several: str) -> Bilingual:
    return say(single) if number == 1 else say(several, number=number)
