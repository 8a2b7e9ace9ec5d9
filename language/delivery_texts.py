"""Why a mail did not leave: said in English where it is noted, and again in Dutch where a page shows it. What stands in
brackets is the server's own, or the system's, and stays as it is."""

from string import Formatter

from language.letter_texts import TEXTS
from language.speech import Bilingual, say
from models.record.notice import NoticeKind

NOT_DELIVERED = (
    "the mail server refuses the address of this party ({number})",
    "the mail server refuses mail_from ({number})",
    "the mail server cannot take the message ({error})",
    "the mail server refuses the message ({number})",
    "the mail server broke off ({error})",
    "the mail server refuses the login ({number})",
    "the mail server cannot be reached ({error})",
    "the outbox folder cannot be written ({error})",
    "the message cannot be written ({error})",
    "the notice cannot be written as a letter ({error})",
    "the outbox row cannot be read ({error})",
    "the agreement {key} has no e_mail for {recipient}",
    "the agreement {key} has an e_mail for {recipient} that is none: {error}",
)


def kind_said(kind: NoticeKind) -> Bilingual:
    """What a letter of a kind is about, as its subject says it, without anything that one letter says: for who sees to
    it that letters leave, and reads none."""
    subject = TEXTS[kind].subject
    return say(subject, **{name: "…" for _, name, _, _ in Formatter().parse(subject) if name}).begun
