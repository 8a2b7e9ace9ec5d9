"""What `replay` says: its table, what it all amounts to, and the forms of what it finds (``language.retold``)."""

DOSSIER, RUNS, EVENTS, REPLAYER, STRICTLY = "Dossier", "Runs", "Events", "Replayer", "Strictly"
RECORD, RESULT, BUILD = "Record", "Result", "Recorded by build"

REPLAYING, REPLAYING_ON = "Replaying …", "Replaying … {number} of {all}, {dossier}: {result}"
REPLAYS, FAIL, SAME, DIFFER = "replays", "{amount} fail", "same", "{amount} differ"
NOT_COMPARED, DIFFERS, SOME_TOLD = "not compared", "differs", "{number} of {all} told"
HEADED, RUN_FLAW = "{dossier}: {what}", "run {run}: {flaw}"
DOES_NOT_REPLAY = "run {run} does not replay with today's code (recorded by build {builds} with {sdks}): {why}"
NOTHING, PART_AT, SIDE = "nothing", "they part at {parts}: {one} and {other}", "{whose}: {said}"
AT_EVENT, AT_PLACE = "{where} {about}", "{where}: {about}"
SUM, RESULTS = "{dossiers}, {runs}, {events}.", "{number} {result}: {meaning}"
TODAYS_CODE = "Replayed with today's code, build {build}. Recorded by:"
OF_BUILD = "{build}: {runs}"
ONE = {"dossier": "1 dossier", "run": "1 run", "event": "1 event"}
SOME = {"dossier": "{number} dossiers", "run": "{number} runs", "event": "{number} events"}

FOUND = (
    # what the witnesses say together
    "same",
    "same so far",
    "not at hand",
    "incomplete",
    "different",
    "unreadable",
    "history, fold and record say the same",
    "they say the same, but a run that still goes on, or is not archived yet, is not at hand",
    "no run has ended yet, and the one that goes on is not at hand: nothing to compare with",
    "they say the same where they can be compared; there are events of which no history tells",
    "they do not say the same, or today's code does something else",
    "something cannot be read",
    # what could not be compared, and why
    "run {run} was judged by an earlier edition of the rules; whether today's would decide the same is not asked",
    "run {run} is not archived yet",
    "run {run} is not archived yet: {error}",
    "no event is on record",
    "the run that goes on is not at hand",
    "the run that goes on is not at hand (events {numbers})",
    "events {numbers}: no history at hand tells of them",
    "events {numbers}: no history at hand tells of them; a run is missing, or they were added",
    "events {numbers}: run {run} found them on record, from a task of its own that was lost",
    "run {run}: {what}",
    "it was terminated by an operator in Temporal",
    "it was cancelled by an operator in Temporal",
    "an operator reset run {run} in Temporal, and it began anew; it was terminated by an operator in Temporal",
    "an operator reset run {run} in Temporal, and it began anew; it was cancelled by an operator in Temporal",
    "the history of run {run} cannot be read: {why}",
    "is no Temporal history ({error})",
    "does not begin with the start of a run",
    "event {number} of the history is missing: found number {found}",
    "the history goes on after the run has ended (event {number})",
    "it is the history of run {run}",
    "the archived history breaks off",
    # where runs do not follow on each other
    "run {run} is missing: run {other} took over from it",
    "run {run} is missing: run {other} was reset from it",
    "run {run} is missing: it began the chain of run {other}",
    "run {run} is missing: it took over from run {other}",
    "run {run} took over from run {other}, whose history does not say so",
    "run {run} did not begin with what run {other} handed on",
    # where two sides differ, and who they are
    "event {number} of run {run}",
    "the end of run {run}",
    "the state after event {number}",
    "today's code did not come that far",
    "today's code takes no such step",
    "today's code does something else",
    "today's code goes on",
    "today's code, given the same act at the same moment, puts something else on record",
    "is told differently by two runs",
    "is told differently by the history and by the record",
    "is not on record",
    "is not what the events fold to",
    "cannot be folded ({error})",
    "the history",
    "the record",
    "the record, next",
    "today's code",
    "the folded events",
    "run {run}, when it began",
    "today's code, at the end of run {run}",
    "the record, as run {run} took it up (event {number})",
)
