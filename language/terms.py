"""Terms by name: on a line of a terminal by their organisation's key, on a page by its name."""

from language.speech import Bilingual, Names, say
from models.sentences import TITLES
from models.terms import TermName

TERM_OF = "{term} ({organisation})"
EXECUTION = "the execution of the plan"


def term_in_words(key: str) -> str:
    """A term's key (``geleen/advice/1``) as people say it in English; what is no such key stays as it is."""
    parts = key.split("/")
    if len(parts) == 3:
        return term_named(parts[1], parts[0])
    return term_named(parts[0], None) if len(parts) == 2 and parts[1].isdigit() and parts[0] != "request" else key


def term_named(name: str, organisation: object) -> str:
    """A term by its name and the key of its organisation, in English: ``the advice term of geleen``."""
    words = f"the {name.replace('_', ' ')} term"
    return f"{words} of {organisation}" if organisation else words


def term_of(key: str, names: Names) -> Bilingual:
    """A term's key in both languages; what is no term (the day of an execution) is called by what it is about."""
    parts = key.split("/")
    name, organisation = (parts[1], parts[0]) if len(parts) == 3 else (parts[0], None)
    return term_title(name, organisation, names)


def term_title(name: str, organisation: str | None, names: Names) -> Bilingual:
    """A term by its name, in both languages, with its organisation where it has one."""
    title = say(TITLES[TermName(name)]) if name in set(TermName) else say(EXECUTION)
    return say(TERM_OF, term=title, organisation=names.of(organisation)) if organisation else title
