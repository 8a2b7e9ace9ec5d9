"""The accounts: where calendars read the days of a party, and what the landlord announces."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "calendar_addresses",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("person", "secret")),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("person", name="calendar_addresses_pk"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="calendar_addresses_person_fk"),
        sa.UniqueConstraint("secret", name="calendar_addresses_secret_key"),
    )
    op.create_table(
        "announcements",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("id", "subject")),
        sa.Column("organisations", sa.Text(), nullable=False),
        sa.Column("expected", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("remark", "announced_by")),
        sa.Column("announced_at", _INSTANT, nullable=False),
        sa.Column("ended_at", _INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="announcements_pk"),
        sa.ForeignKeyConstraint(["announced_by"], ["people.id"], name="announcements_announced_by_fk"),
    )
