"""What a person was typing, with the documents that go along, kept until it is handed in."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import BinaryIO

from application.dates import utc_now
from application.errors import NotFound, TooOften, as_problem
from application.people import Person
from installation.accounts.kept_forms import Becomes, KeptForm, KeptForms
from installation.accounts.rations import RATIONS, Rationed, Rations
from installation.installation import Installation
from models.contents import Document

__all__ = ["Keeping", "KeptForm"]


def secret_of_forms(installation: Installation) -> bytes:
    """The secret by which a document that came with a form is known again when the form comes back, also after the door
    was started anew: of a key of its own, made where there is none. Raises Problem where that cannot be used."""
    from installation.signatures import new_private_key, private_key

    file = installation.settings.keys / "forms.key"
    try:
        key = private_key(file) or new_private_key(file)
    except Exception as error:
        problem = as_problem(error)
        if problem is None:
            raise
        raise problem from None
    return key.private_bytes_raw()


class Keeping:
    """The kept forms of one person. Every method raises Unavailable where the accounts cannot be reached."""

    def __init__(self, installation: Installation, person: Person, clock: Callable[[], datetime] = utc_now) -> None:
        self._installation = installation
        self._person = person.id
        self._clock = clock

    def keep(self, place: str, fields: Mapping[str, list[str]], act_id: str) -> None:
        """Keeps what was typed at a place (the path of its page), under the id with which it will be handed in."""
        with self._forms() as forms:
            forms.keep(self._person, place, fields, act_id, self._clock())

    def change(self, place: str, becomes: Becomes, act_id: str) -> Mapping[str, list[str]] | None:
        """Keeps what becomes of what is kept under an id, and gives it; nothing can come in between."""
        with self._forms() as forms:
            return forms.change(self._person, place, becomes, act_id, self._clock())

    def at(self, place: str) -> KeptForm | None:
        """What was kept at a place."""
        with self._forms() as forms:
            return forms.at(self._person, place)

    def of_id(self, act_id: str) -> KeptForm | None:
        """What is kept under an id; None where nothing is. Raises NotFound where somebody else keeps it."""
        with self._forms() as forms:
            found = forms.of_id(act_id)
        if found and found.person != self._person:
            raise NotFound("There is no such form.", ())
        return found

    def all(self) -> Sequence[KeptForm]:
        """Everything that is kept, the latest first."""
        with self._forms() as forms:
            return forms.of_person(self._person)

    def drop(self, act_id: str) -> None:
        """Throws away what was kept under an id."""
        with self._forms() as forms:
            forms.drop(self._person, act_id)

    def document(self, source: BinaryIO, name: str) -> Document:
        """Keeps a document that is to go along with an act. Raises TooOften, and what the folder of documents does."""
        if not Rations(self._installation.accounts).take(Rationed.UPLOAD_BY_ACCOUNT, self._person, self._clock()):
            raise TooOften(RATIONS[Rationed.UPLOAD_BY_ACCOUNT].within)
        return self._installation.documents.keep(source, name)

    @contextmanager
    def _forms(self) -> Iterator[KeptForms]:
        try:
            yield KeptForms(self._installation.accounts)
        except Exception as error:
            problem = as_problem(error)
            if problem is None or problem is error:
                raise
            raise problem from None
