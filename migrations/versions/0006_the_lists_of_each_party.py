"""The lists of each party, and an index of the notices that wait.

The tables come empty: ``migrations/env.py`` fills them after every migration, from what is on record.
Nothing is in them that is not on record elsewhere. To go back to 0005: drop ``tasks``, ``seats`` and
``outbox_waiting_index``, make ``outbox_sent_at_not_before_index`` on ``sent_at, not_before`` again, set the version.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

INSTANT = sa.DateTime(timezone=True)
WAITING = sa.text("sent_at IS NULL")


def text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, INSTANT, nullable=nullable)


def truth(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def upgrade() -> None:
    seats()
    tasks()
    op.drop_index("outbox_sent_at_not_before_index", "outbox")
    op.create_index(
        "outbox_waiting_index", "outbox", ["not_before", "id"], postgresql_where=WAITING, sqlite_where=WAITING
    )


def seats() -> None:
    op.create_table(
        "seats",
        text("dossier"),
        text("party"),
        number("year"),
        number("serial"),
        truth("is_open"),
        text("kind"),
        text("subject"),
        text("topic", nullable=True),
        text("right", nullable=True),
        text("organisations"),
        text("stage", nullable=True),
        number("version"),
        instant("opened_at"),
        instant("closed_at", nullable=True),
        text("result", nullable=True),
        instant("next_due"),
        truth("escalated"),
        text("agreement_digest"),
        number("sequence"),
        text("head"),
        sa.PrimaryKeyConstraint("dossier", "party", name="seats_pk"),
        sa.ForeignKeyConstraint(["dossier"], ["dossiers.number"], name="seats_dossier_fk"),
    )
    op.create_index("seats_by_number_index", "seats", ["party", "is_open", "year", "serial"])
    op.create_index("seats_by_due_index", "seats", ["party", "is_open", "next_due", "year", "serial"])


def tasks() -> None:
    op.create_table(
        "tasks",
        text("dossier"),
        text("party"),
        number("position"),
        number("year"),
        number("serial"),
        text("subject"),
        text("right", nullable=True),
        truth("is_own"),
        text("act", nullable=True),
        text("instead", nullable=True),
        truth("is_joint"),
        text("awaited"),
        text("awaited_from"),
        text("organisation", nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        instant("due"),
        text("state", nullable=True),
        number("number"),
        text("derivation", nullable=True),
        sa.PrimaryKeyConstraint("dossier", "party", "position", name="tasks_pk"),
        sa.ForeignKeyConstraint(["dossier"], ["dossiers.number"], name="tasks_dossier_fk"),
    )
    op.create_index("tasks_by_due_index", "tasks", ["party", "is_own", "due", "year", "serial", "position"])
