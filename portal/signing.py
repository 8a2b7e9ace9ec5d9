"""Signing an act on its page: what the browser asks of a passkey, what comes back, and the mail that confirms it.

Without JavaScript, or without a passkey, nothing of this is seen and an act goes as it always did.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from operator import attrgetter
from typing import NamedTuple

from anyio.to_thread import run_sync
from fastapi import Request

from application.signing_acts import ActToSign, SigningActs
from application.signing_in import SigningIn
from language.events import sentence_of
from language.fields import SaidField, fields_of, heading
from language.speech import Bilingual, verbatim
from models.acts import Act
from models.event_contents.partial import is_act
from models.events import Event
from models.record.rows import attachments
from models.signed_act import Signature
from portal.pages import names_of
from portal.sending import send_apart
from portal.signed_in import acting_of, signed_in_of
from portal.typed import Typed, first

CAN_SIGN, ANSWER, HEAD = "kan_ondertekenen", "handtekening", "gezien"
"""What a form says of signing: that its browser can, what the passkey answered, and the head that was shown."""

SURE = "zeker"
"""The button that says: yes, I know what follows."""


class ActInWords(NamedTuple):
    """An act as its sender reads it: in one sentence, and field by field."""

    sentence: Bilingual
    fields: tuple[SaidField, ...]


class Signing(NamedTuple):
    """What a page shows of signing an act; ``is_refused``: the passkey's answer proved nothing."""

    act: ActInWords
    asked: ActToSign
    is_refused: bool = False


class SignedOnPage(NamedTuple):
    """An act that was signed on its page: in words, with its signature and the hash that was signed."""

    act: ActInWords
    signature: Signature
    hash: str


def in_words(request: Request, act: Act, brings: Sequence[Event]) -> ActInWords | None:
    """An act in words, as it would go on record; None where its sender would not know of it."""
    own = next((event for event in brings if event.act_id == act.act_id and is_act(event)), None)
    names = names_of(request)
    if own is None:
        return None
    return ActInWords(sentence_of(own, names), (*fields_of(own, names), *_documents_of(own)))


def _documents_of(event: Event) -> Iterator[SaidField]:
    """The documents that go along, by name."""
    if named := [document.name for _, document in attachments([event])]:
        yield SaidField(heading("documents"), tuple(map(verbatim, named)))


def asked(request: Request, number: str | None, act: Act, brings: Sequence[Event], typed: Typed) -> Signing | None:
    """What is to be signed of an act before it is handed in; None where nothing can be."""
    if CAN_SIGN not in typed or (words := in_words(request, act, brings)) is None:
        return None
    to_sign = _signing(request).asked(number, acting_of(request).meant(act))
    return Signing(words, to_sign, is_refused=ANSWER in typed) if to_sign else None


def signed(
    request: Request, number: str | None, act: Act, brings: Sequence[Event], typed: Typed
) -> SignedOnPage | None:
    """An act as a form brings it signed; None where it brings no signature, or one that proves nothing."""
    answer, seen, words = first(typed, ANSWER), first(typed, HEAD), in_words(request, act, brings)
    found = _signing(request).signed(number, acting_of(request).meant(act), answer, seen) if answer and words else None
    return SignedOnPage(words, found.signature, found.asked.hash) if found and words else None


async def signed_or_asked(
    request: Request, number: str | None, act: Act, brings: Sequence[Event], typed: Typed
) -> tuple[SignedOnPage | None, Signing | None]:
    """An act as a form brings it signed, or what is to be signed of it first; neither where nothing can be."""
    own = await run_sync(signed, request, number, act, brings, typed)
    return own, None if own else await run_sync(asked, request, number, act, brings, typed)


async def confirm_by_mail(request: Request, signed: SignedOnPage) -> None:
    """Tells the signer by mail what was signed."""
    person = signed_in_of(request).person
    of = attrgetter(person.language)
    lines = [f"{of(field.heading)}: {of(text)}" for field in signed.act.fields for text in field.texts]
    telling = SigningIn(request.app.state.installation).tell_of_signature
    await send_apart(request, partial(telling, person, [of(signed.act.sentence), *lines], signed.hash))


def _signing(request: Request) -> SigningActs:
    return SigningActs(request.app.state.installation, signed_in_of(request).person)
