"""Speaking two languages at once: every text of the reader is said in Dutch and in English.

The English texts are the msgids of two catalogues: the reader's own, and that of the letters, whose words it shares.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from language.catalogue import dutch, dutch_day
from language.words import WORDS
from models.agreement import Agreement
from models.calendar import AMSTERDAM
from models.parties import ADMINISTRATOR, AUDITOR, CLOCK, LANDLORD, OVERALL
from models.sentences import english_day

AND = "{names} and {name}"
AT = "{day}, {time}"

OTHERS = {
    CLOCK: "the passing of time",
    AUDITOR: "the auditor",
    ADMINISTRATOR: "the administrator",
    OVERALL: "the whole plan",
}
"""Who acts or reads beside the parties of the agreement, and what is all of theirs together."""


class Bilingual(NamedTuple):
    """A text in Dutch and in English."""

    nl: str
    en: str

    @property
    def within(self) -> "Bilingual":
        """As it stands within a sentence: without its capital."""
        return Bilingual(_lower(self.nl), _lower(self.en))

    @property
    def begun(self) -> "Bilingual":
        """As it stands by itself: with a capital."""
        return Bilingual(begun(self.nl), begun(self.en))

    @property
    def sentence(self) -> "Bilingual":
        """With a capital, and a full stop."""
        return Bilingual(f"{begun(self.nl)}.", f"{begun(self.en)}.")


Value = Bilingual | str | int
"""What fills a placeholder; what is no ``Bilingual`` is the same in both languages."""


def say(msgid: str, **values: Value) -> Bilingual:
    """A text of the catalogues with its placeholders filled; a sentence begins with a capital."""
    nl, en = dutch()(msgid), str(msgid)
    if values:
        nl = nl.format(**{name: value.nl if isinstance(value, Bilingual) else value for name, value in values.items()})
        en = en.format(**{name: value.en if isinstance(value, Bilingual) else value for name, value in values.items()})
    return Bilingual(begun(nl), begun(en)) if msgid.startswith("{") or msgid[:1].isupper() else Bilingual(nl, en)


def begun(text: str) -> str:
    """A text as it begins a line: with a capital, whatever else is in it. Markup stays markup."""
    return text[:1].upper() + text[1:]


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def verbatim(text: object) -> Bilingual:
    """What somebody wrote, or a number: the same in both languages."""
    return Bilingual(str(text), str(text))


def word(kind: str, value: object) -> Bilingual:
    """The word for a value of the domain; what has none stays as it is."""
    text = next((text for member, text in WORDS[kind].items() if member == value), None)
    return say(text) if text else verbatim(value)


def forum_named(forum: object) -> Bilingual:
    """A forum where the English text has the article before it."""
    named = word("forum", forum)
    return Bilingual(named.nl, named.en.removeprefix("the "))


def day(value: date | str) -> Bilingual:
    """A day in words; a text that is no date stays as it is."""
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            return verbatim(value)
    return Bilingual(dutch_day(value), english_day(value))


def moment(instant: datetime) -> Bilingual:
    """An instant in words, local to Europe/Amsterdam, to the second where that matters."""
    local = instant.astimezone(AMSTERDAM)
    seconds = local.second or local.microsecond
    time = Bilingual(
        f"{local:%H.%M.%S}" if seconds else f"{local:%H.%M}", f"{local:%H:%M:%S}" if seconds else f"{local:%H:%M}"
    )
    nl, en = dutch()(AT), AT
    named = day(local.date())
    return Bilingual(nl.format(day=named.nl, time=time.nl), en.format(day=named.en, time=time.en))


def minute(instant: datetime) -> Bilingual:
    """An instant (UTC) in words, to the minute, in Amsterdam's time."""
    return moment(instant.replace(second=0, microsecond=0))


class Names:
    """The parties of a dossier, as its agreement calls them."""

    def __init__(self, agreement: Agreement) -> None:
        self._agreement = agreement

    def of(self, party: str) -> Bilingual:
        if party == LANDLORD:
            return verbatim(self._agreement.landlord.name)
        organisation = self._agreement.organisations.get(party)
        return verbatim(organisation.name) if organisation else say(OTHERS.get(party, party))

    def __contains__(self, party: str) -> bool:
        return party == LANDLORD or party in self._agreement.organisations

    @property
    def organisations(self) -> tuple[str, ...]:
        """The keys of the tenant organisations."""
        return tuple(self._agreement.organisations)

    def all(self, parties: Iterable[str]) -> Bilingual:
        """Several names as one enumeration."""
        *first, last = [self.of(party) for party in parties] or [verbatim("")]
        if not first:
            return last
        names = Bilingual(", ".join(name.nl for name in first), ", ".join(name.en for name in first))
        return say(AND, names=names, name=last)
