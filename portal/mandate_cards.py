"""A mandate of a board's member, as pages show it."""

from typing import NamedTuple

from application.people import Mandate
from language.acts import ACTS
from language.board_texts import EVERYTHING
from language.speech import day, say
from portal.parts import Said


class MandateSaid(NamedTuple):
    """A mandate in words: for which acts, from and until and including which day."""

    acts: tuple[Said, ...]
    first_day: Said
    last_day: Said


def mandate_said(mandate: Mandate) -> MandateSaid:
    """A mandate in words."""
    acts = (EVERYTHING,) if mandate.acts is None else tuple(say(ACTS[act].phrase).begun for act in mandate.acts)
    return MandateSaid(acts, day(mandate.first_day), day(mandate.last_day))
