"""The audit trail: runs kept in the archive, the append-only log with its checkpoints, cosignatures and keys."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

INSTANT = sa.DateTime(timezone=True)


def text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, INSTANT, nullable=nullable)


def upgrade() -> None:
    runs()
    log()


def runs() -> None:
    op.create_table(
        "runs",
        text("dossier"),
        text("run_id"),
        text("workflow_id"),
        text("first_run_id"),
        text("continued_from", nullable=True),
        text("status"),
        instant("started_at"),
        instant("closed_at"),
        instant("archived_at", nullable=True),
        text("sha256", nullable=True),
        number("size", nullable=True),
        sa.Column("events", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        instant("not_before"),
        text("last_error", nullable=True),
        sa.PrimaryKeyConstraint("dossier", "run_id", name="runs_pk"),
        sa.ForeignKeyConstraint(["dossier"], ["dossiers.number"], name="runs_dossier_fk"),
    )
    op.create_index("runs_archived_at_not_before_index", "runs", ["archived_at", "not_before"])


def log() -> None:
    op.create_table(
        "log_leaves",
        number("position"),
        text("subject"),
        number("number"),
        text("digest"),
        sa.PrimaryKeyConstraint("position", name="log_leaves_pk"),
    )
    op.create_index("log_leaves_subject_number_index", "log_leaves", ["subject", "number"])
    op.create_table(
        "checkpoints",
        number("size"),
        text("root"),
        instant("made_at"),
        text("note"),
        text("frontier"),
        sa.PrimaryKeyConstraint("size", name="checkpoints_pk"),
    )
    op.create_table(
        "cosignatures",
        number("size"),
        text("name"),
        text("line"),
        sa.PrimaryKeyConstraint("size", "name", name="cosignatures_pk"),
        sa.ForeignKeyConstraint(["size"], ["checkpoints.size"], name="cosignatures_size_fk"),
    )
    op.create_table(
        "keys",
        text("vkey"),
        text("name"),
        text("kind"),
        text("party"),
        instant("since"),
        instant("until", nullable=True),
        sa.PrimaryKeyConstraint("vkey", name="keys_pk"),
    )
