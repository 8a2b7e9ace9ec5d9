"""The addresses to which other programs want a party's news sent, and what each has to be sent."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime(timezone=True)
_IN_USE, _TO_SEND = sa.text("ended_at IS NULL"), sa.text("sent_at IS NULL AND given_up_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "webhooks",
        sa.Column("id", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("party", "url", "types", "secret")),
        sa.Column("secret_before", sa.Text(), nullable=True),
        sa.Column("secret_before_until", _INSTANT, nullable=True),
        sa.Column("since", _INSTANT, nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("ended_at", _INSTANT, nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("last_sent_at", _INSTANT, nullable=True),
        sa.Column("last_failed_at", _INSTANT, nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="webhooks_pk"),
    )
    op.create_index("webhooks_in_use_index", "webhooks", ["party"], postgresql_where=_IN_USE, sqlite_where=_IN_USE)
    op.create_table(
        "webhook_messages",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("webhook", sa.Text(), nullable=False),
        sa.Column("dossier", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        *(sa.Column(name, _INSTANT, nullable=False) for name in ("known_at", "created", "not_before")),
        sa.Column("attempts", sa.Integer(), nullable=False),
        *(sa.Column(name, _INSTANT, nullable=True) for name in ("claimed_until", "sent_at", "given_up_at")),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="webhook_messages_pk"),
        sa.ForeignKeyConstraint(["webhook"], ["webhooks.id"], name="webhook_messages_webhook_fk"),
        sa.ForeignKeyConstraint(
            ["dossier", "sequence"], ["events.dossier", "events.sequence"], name="webhook_messages_dossier_fk"
        ),
        sa.UniqueConstraint("webhook", "dossier", "sequence", name="webhook_messages_webhook_dossier_sequence_key"),
    )
    op.create_index(
        "webhook_messages_waiting_index",
        "webhook_messages",
        ["webhook", "dossier", "id"],
        postgresql_where=_TO_SEND,
        sqlite_where=_TO_SEND,
    )
    given_up = sa.text("given_up_at IS NOT NULL")
    op.create_index(
        "webhook_messages_given_up_index",
        "webhook_messages",
        ["webhook"],
        postgresql_where=given_up,
        sqlite_where=given_up,
    )
