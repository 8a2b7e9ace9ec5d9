"""The commands of auditor.py: for those who look into procedures afterwards. They change nothing."""
# ruff: noqa: E501 - a table reads better in one line per command

from commands.program import CommandPlace, Program

_READ, _PROVE, _OUT = "Read", "Prove", "Take along"

_ABOUT = """What happened in the advice procedures, what each party knew and when, and whether the record is whole.

Works on this installation, on its record alone, and with --bundle FILE on an exported bundle. Changes nothing.
Exit codes: 0 fine, 1 found wrong, 2 wrong use, 130 interrupted.
"""

# fmt: off
AUDITOR = Program("auditor.py", _ABOUT, {
    "list": CommandPlace("commands.audit.dossiers", "list_dossiers", _READ, "The dossiers, and how whole their archive is."),
    "show": CommandPlace("commands.audit.show", "show", _READ, "A dossier as it stood at a moment, and as a party could know it."),
    "timeline": CommandPlace("commands.audit.timeline", "timeline", _READ, "Every event with person, party, channel and its delay against its term."),
    "diff": CommandPlace("commands.audit.diff", "diff", _READ, "What changed in a dossier between two moments."),
    "explain": CommandPlace("commands.audit.explain", "explain", _READ, "How a date came about, down to article, clause and calendar day."),
    "reads": CommandPlace("commands.audit.reads", "reads", _READ, "Who read a dossier in the portal, and took what along."),
    "replay": CommandPlace("commands.audit.replay", "replay", _PROVE, "Run today's code against the archived histories and compare with the record."),
    "verify": CommandPlace("commands.audit.verify", "verify", _PROVE, "Check chains, signatures, proofs, documents, dates, votes and notices."),
    "check-letter": CommandPlace("commands.audit.check_letter", "check_letter", _PROVE, "Whether the file of a letter is as it was made."),
    "conformance": CommandPlace("commands.audit.conformance", "conformance", _PROVE, "Which articles and clauses held, and which were broken."),
    "report": CommandPlace("commands.audit.report", "report", _OUT, "A year's figures of both sides."),
    "export": CommandPlace("commands.audit.export", "export", _OUT, "A bundle that can be checked anywhere, or an event log (XES, OCEL, CSV)."),
}, speaks=True)
# fmt: on
