"""The guide for members of a board: what it is about, and how it is done here (msgids). It prints on two pages."""
# ruff: noqa: E501 - a text reads better in one line

from collections.abc import Sequence
from typing import NamedTuple


class Chapter(NamedTuple):
    """A part of the guide: its title, what it says, and where they come one after the other its steps."""

    title: str
    said: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()


GUIDE: Sequence[Chapter] = (
    Chapter(
        "What is this about?",
        (
            "{landlord} must ask the tenants for advice before it decides about rent, demolition, services and more. That is the law (Wohv). You get at least six weeks for your advice.",
            "Do you say nothing? That does not mean that you agree. But after the last day {landlord} may go on without you, save where your consent is needed.",
        ),
    ),
    Chapter(
        "How do you sign in?",
        (
            "Fill in your e-mail address. You get an e-mail with a button and a code. Press the button, or type the code. You need no password. Never give the code to anybody.",
        ),
    ),
    Chapter(
        "Where do you find what?",
        (
            "My tasks: what is asked of you, with the last day. What is needed first, stands first.",
            "Overview: every plan, and everything about it; there you can search too. Press Why this day? to read how a day came about.",
        ),
    ),
    Chapter(
        "How does it go, from beginning to end?",
        steps=(
            "Say that you received the request. You agree to nothing with it.",
            "Read the request. Is information missing? Say so soon. Do you have questions? Ask them. Do you want to talk first? Ask for a meeting; that is your right.",
            "Ask the tenants what they think, and write down how you did that.",
            "Decide with your board, and write down the vote.",
            "Send your advice on the last day at the latest. Write each point by itself: {landlord} must answer each of them.",
            "{landlord} answers within 14 days. Does it not follow your advice wholly? Then it must wait for three days before it may execute the plan.",
            "Do you not agree? Ask for a strategic consultation: then the boards talk it over. After that you can go to the Huurcommissie or the judge.",
        ),
    ),
    Chapter(
        "Who may do what?",
        (
            "Every member of the board may read along, confirm the receipt, ask questions, ask for a meeting and write down how you asked the tenants. Votes, advice and everything else that binds you the chair or secretary sends, or who has a mandate from the chair or secretary.",
            "Another secretary? Somebody who cannot sign in any more? Your board arranges that itself: choose your name at the top of the page.",
        ),
    ),
    Chapter(
        "Who can see what?",
        (
            "{landlord} sees what you send. It does not see how you ask the tenants and how you vote. Other organisations see nothing of you, unless you give advice together.",
        ),
    ),
    Chapter(
        "Do you need more time?",
        (
            "Ask for it before the last day is over. {landlord} has to answer. Until it has, the plan may not be executed.",
        ),
    ),
    Chapter(
        "Would you rather use paper?",
        (
            "A letter counts just as much. The day on which it is received counts. Whoever receives it puts it on record; you get a message about that. You can read and print every letter to you in the dossier.",
        ),
    ),
    Chapter(
        "Did something go wrong?",
        (
            "What was sent cannot be changed: nobody can, {landlord} neither. You can put a remark beside it, or add something to your advice.",
            "Is something refused? Then nothing was sent and nothing is lost. The page says what is not right.",
            "Did you send something and get no confirmation? Press the button again: it counts once.",
        ),
    ),
)
