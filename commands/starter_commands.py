"""The commands of starter.py: for those who take part in procedures, and for those who run them."""
# ruff: noqa: E501 - a table reads better in one line per command

from commands.program import CommandPlace, Program
from language.acts import COMMANDS

_DOSSIERS, _DATES, _RULES = "Dossiers", "Dates", "Scenarios and agreements"
_RECORD = "Record and keys"

_ABOUT = """Advice procedures of a landlord and its tenant organisations (Wohv).

Every command has --help with examples, and --json for scripts. Dates are local to Europe/Amsterdam.
Exit codes: 0 done, 1 refused or failed, 2 wrong use, 130 interrupted.
"""

# fmt: off
STARTER = Program("starter.py", _ABOUT, {
    "open": CommandPlace("commands.open", "open_file", _DOSSIERS, "Open a dossier with a request, or an unsolicited advice, from a file."),
    "act": CommandPlace("commands.act", "act", _DOSSIERS, "Do any act on a dossier. The acts below have commands of their own."),
    "show": CommandPlace("commands.show", "show", _DOSSIERS, "What a dossier waits for; its terms, lock, escalations and result."),
    "list": CommandPlace("commands.dossiers", "list_dossiers", _DOSSIERS, "The dossiers on record, those due soonest first."),
    "search": CommandPlace("commands.searching", "search", _DOSSIERS, "What was written in dossiers, by words; the newest first."),
    "tasks": CommandPlace("commands.task_commands", "tasks", _DOSSIERS, "What is asked of a party, soonest first."),
    "documents": CommandPlace("commands.documents", "documents", _DOSSIERS, "The documents of a dossier that a party may see, and their content."),
    "letter": CommandPlace("commands.print_commands", "letter", _DOSSIERS, "An event as a letter, in a file to print."),
    "print": CommandPlace("commands.print_commands", "print_dossier", _DOSSIERS, "A whole dossier as a party may see it, in a file to print."),
    "follow": CommandPlace("commands.follow", "follow", _DOSSIERS, "What happens in a dossier, as it happens."),
    "term": CommandPlace("commands.term", "term", _DATES, "When a term ends, and why."),
    "plan": CommandPlace("commands.plan", "plan", _DATES, "The last day for a request to leave, or the first day to execute."),
    "play": CommandPlace("commands.play", "play", _RULES, "Play scenarios and check what must be true of them."),
    "agreement": CommandPlace("commands.agreement", "app", _RULES, "Check an agreement, or show its numbers with their clauses."),
    "run": CommandPlace("commands.run", "run", _RECORD, "Start everything on this machine: the worker and the portal."),
    "example": CommandPlace("commands.example", "example", _RECORD, "Start an example beside it: procedures under way, and people to be."),
    "people": CommandPlace("commands.people_commands", "app", _RECORD, "Who may sign in to the portal, and for whom (administrator)."),
    "token": CommandPlace("commands.token_commands", "app", _RECORD, "The tokens by which programs come in to the API (administrator)."),
    "webhook": CommandPlace("commands.webhook_commands", "app", _RECORD, "Where a party's news is sent, for another program (administrator)."),
    "doctor": CommandPlace("commands.doctor", "doctor", _RECORD, "Whether everything here works, for a person or a monitor (administrator)."),
    "backup": CommandPlace("commands.backup", "backup", _RECORD, "Copy everything that is kept into a folder, while it runs (administrator)."),
    "restore": CommandPlace("commands.restore", "restore", _RECORD, "Put a backup back where nothing runs (administrator)."),
    "outbox": CommandPlace("commands.outbox", "outbox", _RECORD, "The notices that wait to be sent, and why (administrator)."),
    "rebuild-lists": CommandPlace("commands.task_commands", "rebuild_lists", _RECORD, "Make the lists of all parties anew from the record (administrator)."),
    "checkpoint": CommandPlace("commands.checkpoint", "checkpoint", _RECORD, "The newest signed checkpoint of the log over the record."),
    "cosign-checkpoint": CommandPlace("commands.witnessing", "cosign_checkpoint", _RECORD, "Check a checkpoint and cosign it for an organisation."),
    "add-cosignature": CommandPlace("commands.witnessing", "add_cosignature", _RECORD, "Put a cosignature on record that was made from a file (administrator)."),
    "witness-key": CommandPlace("commands.key_commands", "witness_key", _RECORD, "Make an organisation's own key for cosigning, and register it."),
    "rotate-key": CommandPlace("commands.key_commands", "rotate_key", _RECORD, "Take a new key for the log into use (administrator)."),
    "door": CommandPlace("commands.door_commands", "app", _RECORD, "The machines that take acts, and taking one out of use (administrator)."),
}, COMMANDS)
# fmt: on
