"""The accounts: the tokens by which programs of a party come in."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "client_tokens",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("id", "token", "client", "party", "scopes")),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=True),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=True) for name in ("until", "used_at", "ended_at")),
        sa.PrimaryKeyConstraint("id", name="client_tokens_pk"),
        sa.UniqueConstraint("token", name="client_tokens_token_key"),
    )
