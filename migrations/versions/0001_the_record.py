"""The record: agreements, numbers, dossiers, events, terms, locks, documents, outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

INSTANT = sa.DateTime(timezone=True)


def text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, INSTANT, nullable=nullable)


def truth(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def upgrade() -> None:
    agreements_and_numbers()
    dossiers_and_events()
    terms_and_locks()
    documents()
    outbox()


def agreements_and_numbers() -> None:
    op.create_table(
        "agreements",
        text("digest"),
        text("name"),
        text("version"),
        text("content"),
        sa.PrimaryKeyConstraint("digest", name="agreements_pk"),
    )
    op.create_table(
        "numbers",
        number("year"),
        number("serial"),
        text("act_id"),
        instant("allocated_at"),
        sa.PrimaryKeyConstraint("year", "serial", name="numbers_pk"),
        sa.UniqueConstraint("act_id", name="numbers_act_id_key"),
    )


def dossiers_and_events() -> None:
    op.create_table(
        "dossiers",
        text("number"),
        number("year"),
        number("serial"),
        text("kind"),
        text("subject"),
        text("topic", nullable=True),
        text("right", nullable=True),
        text("organisations"),
        text("stage"),
        number("version"),
        instant("opened_at"),
        instant("closed_at", nullable=True),
        text("result", nullable=True),
        instant("next_due", nullable=True),
        truth("escalated"),
        text("agreement_digest"),
        number("sequence"),
        text("head"),
        sa.PrimaryKeyConstraint("number", name="dossiers_pk"),
        sa.UniqueConstraint("year", "serial", name="dossiers_year_serial_key"),
        sa.ForeignKeyConstraint(["agreement_digest"], ["agreements.digest"], name="dossiers_agreement_digest_fk"),
    )
    op.create_index("dossiers_next_due_index", "dossiers", ["next_due"])
    op.create_table(
        "events",
        text("dossier"),
        number("sequence"),
        text("type"),
        instant("time"),
        instant("happened"),
        instant("recorded_at"),
        text("party"),
        text("person"),
        text("channel"),
        text("entered_by", nullable=True),
        text("act_id", nullable=True),
        text("content"),
        text("previous"),
        text("hash"),
        sa.PrimaryKeyConstraint("dossier", "sequence", name="events_pk"),
        sa.UniqueConstraint("hash", name="events_hash_key"),
        sa.ForeignKeyConstraint(["dossier"], ["dossiers.number"], name="events_dossier_fk"),
    )
    op.create_index("events_act_id_index", "events", ["act_id"])


def terms_and_locks() -> None:
    op.create_table(
        "terms",
        text("dossier"),
        text("key"),
        text("organisation", nullable=True),
        text("name"),
        number("version"),
        text("state"),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        instant("due"),
        text("basis"),
        truth("provisional"),
        text("sentence"),
        text("term"),
        sa.PrimaryKeyConstraint("dossier", "key", name="terms_pk"),
        sa.ForeignKeyConstraint(["dossier"], ["dossiers.number"], name="terms_dossier_fk"),
    )
    op.create_index("terms_state_due_index", "terms", ["state", "due"])
    op.create_table(
        "locks",
        text("dossier"),
        text("organisation"),
        text("state"),
        text("ground", nullable=True),
        number("since_sequence"),
        instant("since"),
        sa.PrimaryKeyConstraint("dossier", "organisation", name="locks_pk"),
        sa.ForeignKeyConstraint(["dossier"], ["dossiers.number"], name="locks_dossier_fk"),
    )


def documents() -> None:
    op.create_table(
        "documents",
        text("sha256"),
        sa.Column("size", sa.BigInteger(), nullable=False),
        text("media_type"),
        instant("stored_at"),
        sa.PrimaryKeyConstraint("sha256", name="documents_pk"),
    )
    op.create_table(
        "dossier_documents",
        text("dossier"),
        number("sequence"),
        number("position"),
        text("name"),
        text("sha256"),
        text("label"),
        sa.PrimaryKeyConstraint("dossier", "sequence", "position", name="dossier_documents_pk"),
        sa.ForeignKeyConstraint(
            ["dossier", "sequence"], ["events.dossier", "events.sequence"], name="dossier_documents_dossier_fk"
        ),
        sa.ForeignKeyConstraint(["sha256"], ["documents.sha256"], name="dossier_documents_sha256_fk"),
    )
    op.create_index("dossier_documents_sha256_index", "dossier_documents", ["sha256"])


def outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        text("dossier"),
        number("sequence"),
        text("recipient"),
        text("kind"),
        text("notice"),
        instant("created"),
        instant("not_before"),
        number("attempts"),
        text("last_error", nullable=True),
        instant("sent_at", nullable=True),
        instant("claimed_until", nullable=True),
        sa.PrimaryKeyConstraint("id", name="outbox_pk"),
        sa.UniqueConstraint(
            "dossier", "sequence", "recipient", "kind", name="outbox_dossier_sequence_recipient_kind_key"
        ),
        sa.ForeignKeyConstraint(
            ["dossier", "sequence"], ["events.dossier", "events.sequence"], name="outbox_dossier_fk"
        ),
    )
    op.create_index("outbox_sent_at_not_before_index", "outbox", ["sent_at", "not_before"])
