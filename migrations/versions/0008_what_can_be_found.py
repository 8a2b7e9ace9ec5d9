"""What each reader may find by searching, with an index over the words that the database keeps by itself.

The table comes empty: ``migrations/env.py`` fills it after every migration, from what is on record. The words are
folded by the program and parted by a space; the index holds each with its reader in front (``geleen:huur``).
To go back to 0007: drop ``texts`` and, on SQLite, ``texts_found``; set the version.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        "texts",
        sa.Column("id", sa.Integer() if is_sqlite else sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("dossier", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("shown_from", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="texts_pk"),
        sa.ForeignKeyConstraint(["dossier"], ["dossiers.number"], name="texts_dossier_fk"),
    )
    op.create_index("texts_by_dossier_index", "texts", ["dossier", "party", "sequence", "part"], unique=True)
    for statement in ON_SQLITE if is_sqlite else ON_POSTGRESQL:
        op.execute(statement)


def _of_readers(row: str) -> str:
    """The words of a row, each with its reader in front."""
    return f"{row}party || ':' || replace({row}words, ' ', ' ' || {row}party || ':')"


_OLD, _NEW, _OWN = (_of_readers(row) for row in ("old.", "new.", ""))
_COMES = f"INSERT INTO texts_found(rowid, words) VALUES (new.id, {_NEW})"
_GOES = f"INSERT INTO texts_found(texts_found, rowid, words) VALUES ('delete', old.id, {_OLD})"

ON_SQLITE = (
    """CREATE VIRTUAL TABLE texts_found USING fts5(
        words, content='', detail=none, tokenize="unicode61 remove_diacritics 0 tokenchars '_-:'")""",
    f"CREATE TRIGGER texts_comes AFTER INSERT ON texts BEGIN {_COMES}; END",
    f"CREATE TRIGGER texts_goes AFTER DELETE ON texts BEGIN {_GOES}; END",
    f"CREATE TRIGGER texts_changes AFTER UPDATE ON texts BEGIN {_GOES}; {_COMES}; END",
)
# without positions: words that follow on each other are looked for in texts.words, on either database
ON_POSTGRESQL = (
    f"""ALTER TABLE texts ADD COLUMN lexemes tsvector
        GENERATED ALWAYS AS (array_to_tsvector(string_to_array({_OWN}, ' '))) STORED""",
    "CREATE INDEX texts_lexemes_index ON texts USING gin (lexemes)",
)
