"""A change of the commands of a workflow is noticed where it is made, and told what to do about it."""

import json

from tests.workflows.fingerprint import KNOWN, fingerprint

WHAT_TO_DO = """
The commands that a workflow issues have changed. Procedures wait for weeks and months; at their next task Temporal
replays what they did so far with today's code, and every command has to come in the same order, else they get stuck.

1. Is it only text that moved (a function was renamed, an argument that no history holds changed)? Go to 3.
2. Keep both ways for as long as a procedure is open that began under the old one:

       if workflow.patched("2027-03-name-of-the-change"):   # date, reason; delete when no older procedure is open
           the new way
       else:
           the old way

   tests/histories/test_replay.py must hold without recording any old history again. (What acts and moments bring about
   is in the history: rules in models/ may change without a patch. What decides about timers and search attributes,
   next_due and summary_of, may not.)
3. Accept the new fingerprint with `python -m tests.workflows.fingerprint`, and commit it with the change.
4. At the next release record what procedures do now: `python -m tests.histories.record VERSION`.
"""


def test_the_commands_of_the_workflows_are_the_known_ones() -> None:
    assert fingerprint() == json.loads(KNOWN.read_text()), WHAT_TO_DO


def test_the_fingerprint_sees_what_can_end_up_in_a_history() -> None:
    issued = " ".join(fingerprint()["advice_procedure"])
    for command in (
        "execute_local_activity_method(Record.settle",
        "sleep(",
        "upsert_search_attributes(",
        "continue_as_new(",
    ):
        assert f"workflow.{command}" in issued
