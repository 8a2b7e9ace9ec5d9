"""What stands around the form of an act: what only the dossier knows of it, what it is about, what it comes to."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from application.foreseeing import Brings
from installation.installation import Installation
from language.foreseen_texts import BUTTONS
from language.speech import Names
from models.act_forms import ActName
from models.knowledge.view import View
from models.rights import Right
from portal.act_form import shown_fields
from portal.at_issue import About, at_issue
from portal.boxes import Given
from portal.foreseen import Foreseen, foreseen_of
from portal.given import given_by
from portal.typed import Typed, closed_up, content_of, first


class Around(NamedTuple):
    """What a form's page shows beside it: what is ``given``, what it is ``about``, and what it comes to as it is
    filled in. ``right`` is what is asked in the dossier."""

    given: Given
    about: Sequence[About] = ()
    foreseen: Foreseen | None = None
    right: Right | None = None


class Foreseeing(NamedTuple):
    """By what it is known what a form comes to: the installation, and what its act would bring about."""

    installation: Installation
    brings: Brings


def around(
    view: View,
    act: ActName,
    typed: Typed,
    names: Names,
    fixed: Mapping[str, str],
    foreseeing: Foreseeing | None = None,
) -> Around:
    """What stands around the form of an act of a dossier's viewer, filled in so; ``fixed`` is what is not asked in it.
    Without ``foreseeing`` it is not told what it comes to."""
    organisation = fixed.get("organisation") or first(typed, "organisation")
    given = given_by(view, act, organisation, names)._replace(fixed=fixed)
    about = at_issue(act, view, organisation, names)
    if foreseeing is None or act not in BUTTONS:
        return Around(given, about, None, view.dossier.right)
    fields = shown_fields(act, view.party or "")
    content = content_of(fields, closed_up(fields, typed, len(given.points)))
    installation, brings = foreseeing
    found = foreseen_of(installation, brings, view, act, content, names)
    return Around(given, about, found, view.dossier.right)
