"""What can go wrong is one tree, and the table of what goes wrong beneath it is whole."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

import installation
import models
from application import errors
from application.errors import (
    BENEATH,
    Faults,
    NotConfirmed,
    Problem,
    Refused,
    WrongInput,
    WrongSettings,
    as_problem,
)
from installation.document_store import DocumentMissingError, DocumentTooLargeError
from installation.submission import ActNotConfirmed, RefusedByTheProcedure
from models.acts import Act, Channel
from models.refusals import refusal

HANDLED_ELSEWHERE = {
    "models.agreement.AgreementError": "the installation says of which file: AgreementUnusable",
    "models.notations.NotationError": "whoever reads a text says of which file",
    "models.record.packed.NotUnpacked": "evidence tells it of each run",
    "models.record.signed_note.NoteError": "what an auditor is shown of a checkpoint, not an error of a door",
    "installation.read_back.FlawedRecordError": "the record's own guard: the reader makes RecordUnavailable of it",
    "models.scenario.ScenarioError": "the player tells it of each file",
    "installation.archive_store.ArchiveError": "evidence tells it of each run",
    "installation.archive_store.ArchiveMissingError": "evidence tells it of each run",
    "installation.accounts.register.MailTaken": "whoever adds a person says at which field",
    "installation.accounts.sign_ins.SignInRefused": "signing in says it in the words of a door: SignInFailed",
    "installation.accounts.identities.IdentityTaken": "signing in says it in the words of a door: SignInFailed",
    "installation.identity_provider.ProviderRefuses": "signing in says it in the words of a door: SignInFailed",
    "installation.identity_provider.ProviderUnreachable": "signing in says it in the words of a door: SignInFailed",
    "installation.identity_provider.TokenUntrusted": "signing in says it in the words of a door: SignInFailed",
    "installation.backup.manifest.BackupUnusable": "the commands that back up and restore tell every fault of it",
    "installation.backup.places.PlaceUnusable": "the commands that back up and restore tell every fault of it",
    "installation.outcome_payloads.NotHandedOverError": "only Temporal hears it: nobody waits for an answer",
    "installation.background.NotMadeError": "the command that makes a checkpoint tells it",
    "installation.typesetting.typesetter.Unprintable": "whoever asks for a file is told; a mail leaves without it",
    "installation.cosigning.Alarm": "the command that cosigns tells it, with the evidence",
    "installation.log_extract.LogTornError": "the commands of the checkpoints tell it",
    "installation.lost_record.RecordLost": "only the worker starts on a record",
    "installation.cosigning.Distrusted": "the command that cosigns tells it",
    "installation.webhooks.guarded_network.OutOfReach": "whoever posts says it: NotPosted",
    "installation.webhooks.webhook_post.NotPosted": "it stands with the webhook, and who tries it out is told",
    "installation.webhooks.webhook_url.UnfitUrl": "whoever makes a webhook is told at its field",
    "installation.embedded.EmbeddedServerError": "only the worker starts a server",
}

ACT = Act(act="react", act_id="a-1", by="beek", person="P", channel=Channel.API, at=datetime.now(UTC))


def tree(kind: type[Problem] = Problem) -> Iterator[type[Problem]]:
    yield kind
    for below in kind.__subclasses__():
        if below.__module__ == errors.__name__:
            yield from tree(below)


def raised_beneath() -> Iterator[type[Exception]]:
    for package in (installation, models):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for _, kind in inspect.getmembers(importlib.import_module(found.name), inspect.isclass):
                if issubclass(kind, Exception) and kind.__module__ == found.name:
                    yield kind


def name_of(kind: type[Exception]) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


@pytest.mark.parametrize("kind", list(tree()), ids=lambda kind: kind.__name__)
def test_every_error_is_drawn_with_its_exit_code_and_its_status(kind: type[Problem]) -> None:
    (drawn,) = [line for line in str(errors.__doc__).splitlines() if kind.__name__ in line.split()]

    assert [int(word) for word in drawn.split() if word.isdecimal()] == [kind.exit_code, kind.status]


def test_no_two_errors_say_the_same_in_either_language() -> None:
    titles = [kind.title for kind in tree()]

    assert len({title.dutch for title in titles}) == len({title.english for title in titles}) == len(titles)
    assert all(text.endswith(".") for title in titles for text in title)


def test_the_drawing_shows_what_is_a_kind_of_what() -> None:
    lines = [line for line in str(errors.__doc__).splitlines() if "──" in line or line.startswith("Problem ")]
    path: list[tuple[int, type[Problem]]] = []
    for line in lines:
        name = line.replace("│", " ").replace("├──", "   ").replace("└──", "   ").split()[0]
        depth, kind = line.index(name), getattr(errors, name)
        path = [(at, above) for at, above in path if at < depth]
        assert kind.__base__ is (path[-1][1] if path else Exception)
        path.append((depth, kind))
    assert len(lines) == len(list(tree()))


def test_whatever_is_raised_beneath_means_something_to_a_person_or_is_told_elsewhere() -> None:
    raised = {name_of(kind) for kind in raised_beneath()}
    below = {name_of(kind) for kind in raised_beneath() if any(name_of(above) in BENEATH for above in kind.__mro__)}

    assert set(BENEATH) <= raised
    assert raised - below == set(HANDLED_ELSEWHERE)


def test_a_refused_act_is_refused_with_every_fault_and_its_article() -> None:
    problem = as_problem(RefusedByTheProcedure(ACT, (refusal("no_response_yet"), refusal("closed"))))

    assert isinstance(problem, Refused)
    assert problem.lines[0] == "react is refused and changed nothing:"
    assert [one.code for one in problem.refusals] == ["no_response_yet", "closed"]
    assert "Wohv art. 5(2)" in problem.lines[1]


def test_an_act_in_doubt_is_sent_again_under_its_own_id() -> None:
    problem = as_problem(ActNotConfirmed(ACT, "the worker does not answer"))

    assert isinstance(problem, NotConfirmed)
    assert problem.payload["act_id"] == "a-1"
    assert "a-1" in problem.lines[1]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (DocumentTooLargeError("x"), WrongInput),
        (DocumentMissingError("x"), Problem),
        (WrongSettings("x"), WrongSettings),
        (KeyError("x"), type(None)),
    ],
)
def test_an_error_means_what_the_nearest_class_in_the_table_means(error: Exception, kind: type[Any]) -> None:
    assert type(as_problem(error)) is kind


def test_faults_of_several_places_are_told_together_each_with_its_field() -> None:
    faults = Faults()
    with faults:
        raise WrongInput("one", faults=[refusal("field_missing", "by", field="by")])
    with faults:
        raise WrongInput("other", faults=[refusal("field_invalid", "x", field="act_id")])

    with pytest.raises(WrongInput) as wrong:
        faults.tell()

    assert wrong.value.lines == ("one", "other")
    assert [fault.field for fault in wrong.value.faults] == ["by", "act_id"]
