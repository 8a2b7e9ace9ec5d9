"""`agreement`: checking an agreement's file, and showing its numbers with their clauses."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from application.errors import Refused
from commands.help_pages import HelpfulCommand, HelpfulGroup
from commands.options import JsonOption, here
from commands.output import document, heading, say, table
from installation.installation import AgreementUnusable
from models.agreement import Agreement
from models.terms import Status, TermRule

app = typer.Typer(cls=HelpfulGroup, add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})


@app.callback()
def agreement() -> None:
    """Check an agreement, or show its numbers with their clauses."""


class Number(NamedTuple):
    """One number of an agreement: what it is about, its value with its unit, where it comes from."""

    about: str
    value: str
    status: Status
    clause: str


@app.command(cls=HelpfulCommand)
def check(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An agreement as TOML.", show_default=False)],
    as_json: JsonOption = False,
) -> None:
    """Check an agreement's file against the statute and itself: every fault at once, with its clause.

    Ends with 1 where the agreement cannot be used.

    Example:

      starter.py agreement check agreements/zowonen.toml
    """
    try:
        found = here(ctx).agreement_in(file)
    except AgreementUnusable as error:
        raise Refused(f"{file} cannot be used as an agreement:", error.refusals, valid=False) from None
    unconfirmed = [number.about for number in _numbers(found) if number.status is Status.TO_BE_CONFIRMED]
    if as_json:
        document({"valid": True, "agreement": found.label, "digest": found.digest, "to_be_confirmed": unconfirmed})
    else:
        say(f"{file} is a sound agreement: {found.label}.", style="green")
        if unconfirmed:
            say(f"Still to be confirmed: {', '.join(unconfirmed)}.", style="yellow")
        if lacking := [name for name in ("contact", "phone") if not getattr(found.landlord, name)]:
            named = " and ".join(f"landlord.{name}" for name in lacking)
            say(f"Not said: {named}. The portal shows at the foot of every page whom to call.", style="yellow")


@app.command(cls=HelpfulCommand)
def show(
    ctx: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="A name in the agreements folder, or a file.", show_default=False)
    ],
    as_json: JsonOption = False,
) -> None:
    """Show every number of an agreement: its unit, whether it is statutory, agreed or to be confirmed, and its clause.

    Example:

      starter.py agreement show zowonen
    """
    found = here(ctx).agreement(name)
    if as_json:
        document(_described(found))
    else:
        _show(found)


def _described(found: Agreement) -> dict[str, Any]:
    numbers = [number._asdict() | {"status": number.status.value} for number in _numbers(found)]
    return {**found.model_dump(mode="json"), "digest": found.digest, "numbers": numbers}


def _show(found: Agreement) -> None:
    say(f"{found.label}: {found.title}", style="bold")
    say(f"Landlord: {found.landlord.name}. {_validity(found)}")
    heading("Numbers")
    numbers = list(_numbers(found))
    styles = ["yellow" if number.status is Status.TO_BE_CONFIRMED else "" for number in numbers]
    table(["About", "Value", "Status", "Clause"], numbers, styles)
    heading("Organisations")
    rows = [
        (key, organisation.name, ", ".join(organisation.addresses)) for key, organisation in found.organisations.items()
    ]
    if rows:
        table(["Key", "Name", "E-mail"], rows)
    else:
        say("None are named: no request can be opened under it until it names them.")


def _validity(found: Agreement) -> str:
    since = f"Valid from {found.valid_from}." if found.valid_from else "No date of validity is named."
    return f"{since} Valid until {found.valid_until}." if found.valid_until else since


def _numbers(found: Agreement) -> Iterator[Number]:
    """Every number and switch of an agreement with its clause."""
    yield from (_of_term(name.value, rule) for name, rule in found.terms.items())
    extension = found.extension
    yield Number("extension, all grants together", f"{extension.maximum_days} days", extension.status, extension.source)
    for key, organisation in found.organisations.items():
        value = f"quorum {organisation.quorum} of {organisation.board}, {organisation.majority} majority"
        yield Number(f"board of {key}", value, organisation.status, f"agreement, organisations.{key}")
    for topic, rule in found.topics.items():
        rights = [rule.right.value, *(f"{key}: {right}" for key, right in rule.rights.items())]
        joint = ", joint advice" if rule.joint else ""
        yield Number(f"right on topic {topic}", f"{', '.join(rights)}{joint}", rule.status, rule.source)
    escalation = found.escalation
    yield Number("causes of strategic consultation", ", ".join(escalation.on), escalation.status, escalation.source)
    yield Number("ladder of escalation", " > ".join(escalation.ladder), escalation.status, escalation.source)
    held = "kept shut" if escalation.holds_lock else "not kept shut"
    yield Number("conclusion of a strategic consultation", escalation.conclusion, escalation.status, escalation.source)
    yield Number("lock during strategic consultation", held, escalation.status, escalation.source)
    for period in found.closed_periods:
        yield Number(
            f"closed period {period.name}", f"{period.first} to {period.last}", Status.AGREED, "closed_periods"
        )


def _of_term(name: str, rule: TermRule) -> Number:
    reminders = f"; reminders {', '.join(map(str, rule.reminders))} days before" if rule.reminders else ""
    rolls = "" if rule.rolls else "; does not move past weekends and holidays"
    value = f"{rule.amount} {rule.unit.value.replace('_', ' ')}{rolls}{reminders}"
    return Number(f"{name.replace('_', ' ')} term", value, rule.status, rule.source)
