"""The accounts: what is said of what the landlord promised."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "commitment_words",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("dossier", "commitment", "party", "person")),
        sa.Column("is_done", sa.Boolean(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="commitment_words_pk"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="commitment_words_person_fk"),
    )
    op.create_index("commitment_words_dossier_index", "commitment_words", ["dossier"])
