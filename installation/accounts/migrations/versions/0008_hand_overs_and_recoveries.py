"""Who hands the office of secretary over to whom, and who of a board gets access again."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_INSTANT = sa.DateTime(timezone=True)


def _texts(*names: str, nullable: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=nullable) for name in names]


def _instants(*names: str, nullable: bool = True) -> list[sa.Column[object]]:
    return [sa.Column(name, _INSTANT, nullable=nullable) for name in names]


def _of_people(table: str, *names: str) -> list[sa.ForeignKeyConstraint]:
    return [sa.ForeignKeyConstraint([name], ["people.id"], name=f"{table}_{name}_fk") for name in names]


def upgrade() -> None:
    op.create_table(
        "hand_overs",
        *_texts("id", "party", "giver", "taker"),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("closes", sa.Boolean(), nullable=False),
        *_texts("arranged_by"),
        *_instants("arranged_at", nullable=False),
        *_instants("agreed_at", "done_at", "told_at", "ended_at"),
        *_texts("ended_by", nullable=True),
        sa.PrimaryKeyConstraint("id", name="hand_overs_pk"),
        *_of_people("hand_overs", "giver", "taker", "arranged_by", "ended_by"),
    )
    op.create_index("hand_overs_party_index", "hand_overs", ["party"])
    op.create_index("hand_overs_taker_index", "hand_overs", ["taker"])
    op.create_table(
        "recoveries",
        *_texts("id", "party", "person", "old_mail", "mail"),
        *_texts("code", "objection", "entered_by", "signed_by", nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        *_instants("asked_at", "until", nullable=False),
        *_instants("done_at", "told_at", "ended_at"),
        sa.PrimaryKeyConstraint("id", name="recoveries_pk"),
        sa.UniqueConstraint("objection", name="recoveries_objection_key"),
        *_of_people("recoveries", "person", "entered_by"),
    )
    op.create_index("recoveries_party_index", "recoveries", ["party"])
    op.create_index("recoveries_person_index", "recoveries", ["person"])
    op.create_table(
        "confirmations",
        *_texts("recovery", "person"),
        *_instants("confirmed_at", nullable=False),
        sa.PrimaryKeyConstraint("recovery", "person", name="confirmations_pk"),
        sa.ForeignKeyConstraint(["recovery"], ["recoveries.id"], name="confirmations_recovery_fk"),
        *_of_people("confirmations", "person"),
    )
