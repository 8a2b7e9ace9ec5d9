"""`replay`: today's code against the archived histories, and three witnesses compared."""

import gc
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Annotated

import typer

from application.errors import Problem
from application.permissions import Thing
from application.verifying import worthwhile
from commands.audit.evidence_options import BundleOption, DossiersArgument, EveryOption, evidence, numbers_of
from commands.options import JsonOption, LangOption, here
from commands.output import DONE, FAILED, heading, progress, say, table
from evidence.processes import processes
from installation.installation import Installation
from language import replay_texts as texts
from language.readable import Readable
from language.tongue import Tongue
from models.parties import AUDITOR

if TYPE_CHECKING:
    from application.comparing_runs import DossierReplayed, RunReplayed
    from audit.replay_comparison.compared import Divergence
    from evidence.sources import Evidence

_COLUMNS = (
    *(texts.DOSSIER, texts.RUNS, texts.EVENTS, texts.REPLAYER, texts.STRICTLY),
    *(texts.RECORD, texts.RESULT, texts.BUILD),
)
_PAGE = 100
"""So many dossiers are in one table: what was shown is let go."""

_SHARE = 20
"""So many dossiers at least are worth a process of their own, which has to start first; and so many it gets at once."""


def replay(  # noqa: PLR0917 - one parameter per option
    ctx: typer.Context,
    dossiers: DossiersArgument = None,
    every: EveryOption = False,
    workers: Annotated[
        int | None, typer.Option("--workers", metavar="N", min=1, help="So many processes; else as many as pay.")
    ] = None,
    bundle: BundleOption = None,
    lang: LangOption = Tongue.ENGLISH,
    as_json: JsonOption = False,
) -> int:
    """Runs today's workflow code against every archived history (of an open dossier also against the run that goes on,
    where Temporal can be asked), folds the events that they tell, and compares both with the record, event by event.

    Strictly: not only the order of what the code does, but every activity, timer, answer and result, and that today's
    rules, asked the same at the same moment, decide the same. The first difference is shown in full. Exit code 1 where
    the witnesses differ, or where events are on record of which no history tells.

    Examples:

      auditor.py replay 2027-003

      auditor.py replay --all --workers 8 --json

      auditor.py replay --all --lang nl
    """
    how = Readable(lang)
    source = evidence(here(ctx), bundle, Thing.PROOFS, how)
    if source.made_for not in (None, AUDITOR):
        raise Problem(f"This bundle is the copy of {source.made_for}: it holds no histories, so none can be replayed.")
    numbers = numbers_of(source, dossiers, every)
    count = min(workers or worthwhile(len(numbers), _SHARE), max(len(numbers), 1))
    with progress(how.say(texts.REPLAYING)) as tell, _replayed(source, bundle, numbers, count) as found:
        shown = _shown(found, len(numbers), tell, how)
        return _show_json(shown) if as_json else _show(shown, how)


# --- replaying ---


@contextmanager
def _replayed(
    source: "Evidence", bundle: str | None, numbers: Sequence[str], workers: int
) -> Iterator[Iterator["DossierReplayed"]]:
    """What became of each dossier, in order: here, or in processes with a look at the evidence each."""
    from application.comparing_runs import heard_of

    if workers == 1:
        yield heard_of(source, numbers)
        return
    size = max(1, min(_SHARE, len(numbers) // workers))
    shares = (numbers[first : first + size] for first in range(0, len(numbers), size))
    with processes(workers, _hear_share, _prepare, bundle) as hear:
        yield chain.from_iterable(hear(shares))


def look_for_few_circles() -> None:
    """What a process of our own begins with: little is looked for what can be let go. A replay makes many small things,
    and few in circles."""
    gc.set_threshold(20_000, 10, 10)


_here: list[str | None] = []


def _prepare(bundle: str | None) -> None:
    look_for_few_circles()
    _here[:] = [bundle]


def _hear_share(numbers: Sequence[str]) -> list["DossierReplayed"]:
    from application.comparing_runs import heard_of

    return list(heard_of(_evidence(*_here), numbers))


@cache
def _evidence(bundle: str | None) -> "Evidence":
    return evidence(Installation(), bundle, Thing.PROOFS)


# --- showing ---


def _shown(
    found: Iterable["DossierReplayed"], total: int, tell: Callable[[str], None], how: Readable
) -> Iterator["DossierReplayed"]:
    for count, heard in enumerate(found, 1):
        result = how.retold(heard.result)
        tell(how.say(texts.REPLAYING_ON, number=count, all=total, dossier=heard.dossier, result=result))
        yield heard


def _show_json(found: Iterator["DossierReplayed"]) -> int:
    """One JSON list, an item a line, each as soon as it is known."""
    code, opening = DONE, "["
    for heard in found:
        line = json.dumps(heard.model_dump(mode="json"), ensure_ascii=False)
        print(f"{opening}\n{line}", end="", flush=True)
        code, opening = max(code, _code(heard)), ","
    print("[]" if opening == "[" else "\n]")
    return code


def _show(found: Iterator["DossierReplayed"], how: Readable) -> int:
    """Tables, each followed by what is wrong in it; last what it all amounts to."""
    sums: Counter[str] = Counter()
    builds: Counter[str] = Counter()
    code = DONE
    while page := list(islice(found, _PAGE)):
        rows = [_row(heard, how) for heard in page]
        table(how.columns(*_COLUMNS), rows, ["" if _code(heard) == DONE else "red" for heard in page])
        for heard in page:
            _show_findings(heard, how)
            sums.update({"dossier": 1, "run": len(heard.runs), "event": heard.events, heard.result: 1})
            builds.update(f"{', '.join(run.builds)} ({', '.join(run.sdks)})" for run in heard.runs)
            code = max(code, _code(heard))
    _show_sums(sums, builds, how)
    return code


def _code(heard: "DossierReplayed") -> int:
    from application.comparing_runs import FINE

    return DONE if heard.result in FINE else FAILED


def _row(heard: "DossierReplayed", how: Readable) -> tuple[object, ...]:
    builds = dict.fromkeys(build for run in heard.runs for build in run.builds)
    replayed = _amount((run.failure for run in heard.runs), texts.REPLAYS, texts.FAIL, how)
    strictly = _amount((run.strict or run.flaw for run in heard.runs), texts.SAME, texts.DIFFER, how)
    return (
        heard.dossier,
        len(heard.runs),
        heard.events,
        replayed if heard.runs else "–",
        strictly if heard.runs else "–",
        _record(heard, how),
        how.retold(heard.result),
        ", ".join(builds),
    )


def _amount(wrong: Iterable[object], fine: str, some: str, how: Readable) -> str:
    count = sum(found is not None for found in wrong)
    return how.say(some, amount=count) if count else how.say(fine)


def _record(heard: "DossierReplayed", how: Readable) -> str:
    from application.comparing_runs import ReplayComparison

    if heard.result is ReplayComparison.UNREADABLE:
        return how.say(texts.NOT_COMPARED)
    if heard.differs:
        return how.say(texts.DIFFERS)
    if heard.told >= heard.events:
        return how.say(texts.SAME)
    return how.say(texts.SOME_TOLD, number=heard.told, all=heard.events)


def _show_findings(heard: "DossierReplayed", how: Readable) -> None:
    """What is wrong with a dossier, or could not be compared; the first difference in full."""
    from application.comparing_runs import MEANING, ReplayComparison

    if heard.result is ReplayComparison.SAME and not heard.remarks:
        return
    heading(how.say(texts.HEADED, dossier=heard.dossier, what=how.retold(MEANING[heard.result])))
    for remark in heard.remarks:
        say(f"  {how.retold(remark)}")
    for run in heard.runs:
        _show_run(run, how)
    if first := next((run.strict for run in heard.runs if run.strict), None):
        _show_difference(first, how)
    if heard.differs:
        _show_difference(heard.differs, how)
    say()


def _show_run(run: "RunReplayed", how: Readable) -> None:
    if run.flaw:
        say(f"  {how.say(texts.RUN_FLAW, run=run.run_id, flaw=how.retold(run.flaw))}")
    if run.failure:
        by = {"builds": ", ".join(run.builds), "sdks": ", ".join(run.sdks)}
        say(f"  {how.say(texts.DOES_NOT_REPLAY, run=run.run_id, why=run.failure, **by)}")


def _show_difference(found: "Divergence", how: Readable) -> None:
    is_event = found.where.startswith("event ") and " of run " not in found.where
    at = texts.AT_EVENT if is_event else texts.AT_PLACE
    say(f"  {how.say(at, where=how.retold(found.where), about=how.retold(found.about))}")
    if found.parts:
        one, other = (said or how.say(texts.NOTHING) for said in found.apart)
        say(f"    {how.say(texts.PART_AT, parts=found.parts, one=one, other=other)}")
    for name, said in found.sides.items():
        say(f"    {how.say(texts.SIDE, whose=how.retold(name), said=said or how.say(texts.NOTHING))}")


def _show_sums(sums: Counter[str], builds: Counter[str], how: Readable) -> None:
    from application.comparing_runs import MEANING, ReplayComparison
    from installation.versioning import build_id

    amounts = {f"{thing}s": _count(sums[thing], thing, how) for thing in texts.ONE}
    say(how.say(texts.SUM, **amounts))
    for result in ReplayComparison:
        if sums[result]:
            words = {"result": how.retold(result), "meaning": how.retold(MEANING[result])}
            say(f"  {how.say(texts.RESULTS, number=sums[result], **words)}")
    say(how.say(texts.TODAYS_CODE, build=build_id()))
    for build, runs in builds.most_common():
        say(f"  {how.say(texts.OF_BUILD, build=build, runs=_count(runs, 'run', how))}")


def _count(number: int, thing: str, how: Readable) -> str:
    return how.say(texts.ONE[thing]) if number == 1 else how.say(texts.SOME[thing], number=number)
