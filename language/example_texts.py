"""What an example says of itself: on every page, in every mail, and where one chooses who one is (msgids, but for the
marks of mails, which are read before it is known in which language)."""

from collections.abc import Mapping

BANNER = "This is an example. Nothing here is real."
CHOOSE_AGAIN = "Choose who you are"

SUBJECT_MARK = "[Voorbeeld] "
MAIL_MARK = "Dit is een voorbeeld. Niets in dit bericht is echt.\nThis is an example. Nothing in this message is real."
"""What the subject and the text of every mail begin with."""

PAPER_MARK = "Dit is een voorbeeld. Niets in deze brief is echt. / This is an example. Nothing in this letter is real."
"""What stands above every letter."""

SEES: Mapping[str, str] = {
    "case_handler": "Sends requests and answers advice. Sees what the organisations sent in.",
    "secretary": "Speaks for the organisation and gives its advice.",
    "auditor": "Looks afterwards whether all went as it should. Changes nothing.",
    "administrator": "Invites people and sees whether everything works. Reads no dossier.",
}
"""What somebody of the example does, by office."""
