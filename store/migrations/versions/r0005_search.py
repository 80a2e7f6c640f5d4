"""The search index: what is in it, and its words in the way each database searches them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SQLITE = (
    "CREATE VIRTUAL TABLE search_words USING fts5(title, body, parts,"
    " tokenize=\"unicode61 remove_diacritics 0 tokenchars '-_.+#&%'\")",
    # A row of `searched` leaves alone or with its article: a cascade reaches no virtual table, but it fires triggers.
    "CREATE TRIGGER search_words_gone AFTER DELETE ON searched BEGIN"
    " DELETE FROM search_words WHERE rowid = old.id; END",
)
POSTGRESQL = (
    "CREATE TABLE search_words (id INTEGER CONSTRAINT pk_search_words PRIMARY KEY"
    " CONSTRAINT fk_search_words_id REFERENCES searched (id) ON DELETE CASCADE, words TSVECTOR NOT NULL)",
    "CREATE INDEX ix_search_words_words ON search_words USING gin (words)",
)


def upgrade() -> None:
    op.create_table(
        "searched",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name="fk_searched_article", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_searched"),
        sa.UniqueConstraint("article", name="uq_searched_article"),
    )
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE search_words")
    op.drop_table("searched")
