"""The forms that somebody keeps for later, as a list shows them: what each is, and where it goes on."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from application.forms import opening_of
from application.keeping import KeptForm
from language import request_texts as texts
from language.acts import ACTS
from language.speech import Bilingual, Names, minute, say, verbatim
from models.act_forms import ActName
from portal.parts import Said
from portal.request_steps import PLACE
from portal.typed import first

_OF_ACT = re.compile(
    r"/dossiers/(?P<number>[^/?]+)/(?:doen|brief/[^/]+)/(?P<act>\w+)(?:\?organisation=(?P<organisation>\w+)(?:&.*)?|\?.*)?"
)
_OPENING = re.compile(r"/nieuw(?:/brief/(?P<sender>[^/?]+))?")


class KeptCard(NamedTuple):
    """A form that is kept: what it is, in which dossier (empty: in none), about what, since when, and its page."""

    act_id: str
    what: Said
    dossier: str
    about: Said
    kept_at: Said
    address: str


def kept_cards(kept: Iterable[KeptForm], party: str, names: Names) -> list[KeptCard]:
    """Forms that somebody of a party keeps, as their list shows them."""
    return [_card(one, party, names) for one in kept]


def _card(kept: KeptForm, party: str, names: Names) -> KeptCard:
    about: Said = verbatim(first(kept.fields, "subject"))
    number, what = "", say(texts.A_FORM)
    if kept.place.startswith(f"{PLACE}/") and kept.place.endswith("/meelezen"):
        what = say(texts.LOOK_ALONG)
    elif kept.place.startswith(f"{PLACE}/"):
        what = say(texts.NEW_REQUEST)
        about = about if first(kept.fields, "subject") else say(texts.UNNAMED)
    elif found := _OPENING.fullmatch(kept.place):
        what = _phrase(opening_of(found["sender"] or party))
    elif (found := _OF_ACT.fullmatch(kept.place)) and found["act"] in set(ActName):
        what, number = _phrase(ActName(found["act"])), found["number"]
        about = names.of(found["organisation"]) if found["organisation"] else about
    return KeptCard(kept.act_id, what, number, about, minute(kept.kept_at), kept.place)


def _phrase(act: ActName) -> Bilingual:
    return say(ACTS[act].phrase).begun
