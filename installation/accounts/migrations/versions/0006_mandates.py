"""What boards let their members do for them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_INSTANT = sa.DateTime(timezone=True)


def _texts(*names: str, nullable: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=nullable) for name in names]


def _instants(*names: str, nullable: bool = True) -> list[sa.Column[object]]:
    return [sa.Column(name, _INSTANT, nullable=nullable) for name in names]


def _of_people(table: str, *names: str) -> list[sa.ForeignKeyConstraint]:
    return [sa.ForeignKeyConstraint([name], ["people.id"], name=f"{table}_{name}_fk") for name in names]


def upgrade() -> None:
    op.create_table(
        "mandates",
        *_texts("id", "party", "person"),
        *_texts("acts", nullable=True),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("first_day", "last_day")),
        *_texts("given_by"),
        *_instants("given_at", nullable=False),
        *_instants("ended_at"),
        *_texts("ended_by", nullable=True),
        sa.PrimaryKeyConstraint("id", name="mandates_pk"),
        *_of_people("mandates", "person", "given_by", "ended_by"),
    )
    op.create_index("mandates_party_index", "mandates", ["party"])
    op.create_index("mandates_person_index", "mandates", ["person"])
