"""What an organisation cosigned of the log by the passkey of a person who speaks for it."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "passkey_cosignatures",
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("credential", sa.Text(), nullable=False),
        sa.Column("authenticator_data", sa.Text(), nullable=False),
        sa.Column("client_data", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("size", "party", name="passkey_cosignatures_pk"),
        sa.ForeignKeyConstraint(["size"], ["checkpoints.size"], name="passkey_cosignatures_size_fk"),
    )
