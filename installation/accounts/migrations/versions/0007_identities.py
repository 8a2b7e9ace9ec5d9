"""By which account of an identity provider a person signs in, and who was sent to that provider."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "identities",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("issuer", "subject", "person")),
        sa.Column("linked_at", _INSTANT, nullable=False),
        sa.Column("lapsed_at", _INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("issuer", "subject", name="identities_pk"),
        sa.UniqueConstraint("issuer", "person", name="identities_issuer_person_key"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="identities_person_fk"),
    )
    op.create_index("identities_person_index", "identities", ["person"])
    op.create_table(
        "round_trips",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("state", "browser", "back")),
        sa.Column("until", _INSTANT, nullable=False),
        sa.Column("used_at", _INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("state", name="round_trips_pk"),
    )
    op.create_index("round_trips_until_index", "round_trips", ["until"])
