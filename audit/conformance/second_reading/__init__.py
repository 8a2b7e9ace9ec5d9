"""Hearing the acts of a dossier, one after the other, as they came on record: what each did to the auditor's ledger.

Only the acts and the instants of the events count here; what the engine concluded from them (terms, locks, breaches,
causes) is not read. Of the clock's own events only their instants are heard, so that both were at the same moment when
an act arrived; and what is judged itself: reminders, causes, the closing. A module is a chapter of the procedure.
"""

from audit.conformance.second_reading.effects import reckon
from audit.conformance.second_reading.heard import Heard, hear

__all__ = ["Heard", "hear", "reckon"]
