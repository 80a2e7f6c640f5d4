"""The first tables: every noun from page to delivery."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TEXT = sa.Text()
MOMENT = sa.DateTime()  # UTC, without a zone
DAY = sa.Date()
INT = sa.Integer()
BIG = sa.BigInteger()
FLOAT = sa.Float()
FLAG = sa.Boolean()
JSON = sa.JSON()
EXACT = sa.Numeric().with_variant(sa.Text(), "sqlite")  # a decimal with all its digits

TABLES = (  # in the order they are made
    "pages",
    "wanted_urls",
    "validators",
    "source_states",
    "crawls",
    "articles",
    "article_versions",
    "runs",
    "leases",
)


def upgrade() -> None:
    op.create_table(
        "pages",
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("canonical", TEXT, nullable=False),
        sa.Column("fetched_at", MOMENT, nullable=False),
        sa.Column("media_type", TEXT, nullable=False),
        sa.Column("charset", TEXT, nullable=False),
        sa.Column("status", INT, nullable=False),
        sa.Column("hint", JSON, nullable=False),
        sa.Column("size", BIG, nullable=False),
        sa.Column("file", TEXT, nullable=True),
        sa.Column("offset", BIG, nullable=True),
        sa.Column("extracted", INT, nullable=True),
        sa.Column("problem", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_pages"),
    )
    op.create_index("ix_pages_canonical", "pages", ["canonical"])
    op.create_index("ix_pages_pending", "pages", ["kind", "extracted", "fetched_at", "digest"])
    op.create_index("ix_pages_source", "pages", ["source", "kind"])
    op.create_table(
        "wanted_urls",
        sa.Column("canonical", TEXT, nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("part_of", TEXT, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("canonical", name="pk_wanted_urls"),
    )
    op.create_index("ix_wanted_urls_source", "wanted_urls", ["source"])
    op.create_table(
        "validators",
        sa.Column("url", TEXT, nullable=False),
        sa.Column("etag", TEXT, nullable=False),
        sa.Column("last_modified", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("url", name="pk_validators"),
    )
    op.create_table(
        "source_states",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("pages", INT, nullable=False),
        sa.Column("judged_at", MOMENT, nullable=False),
        sa.Column("last_success", MOMENT, nullable=True),
        sa.Column("failures", INT, nullable=False),
        sa.Column("silent_since", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_source_states"),
    )
    op.create_table(
        "crawls",
        sa.Column("source", TEXT, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("why", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("requests", INT, nullable=False),
        sa.Column("pages", INT, nullable=False),
        sa.Column("new", INT, nullable=False),
        sa.Column("unchanged", INT, nullable=False),
        sa.Column("listed", INT, nullable=False),
        sa.Column("bytes", BIG, nullable=False),
        sa.Column("seconds", FLOAT, nullable=False),
        sa.Column("newest", MOMENT, nullable=True),
        sa.Column("errors", JSON, nullable=False),
        sa.Column("problems", JSON, nullable=False),
        sa.Column("skipped", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("source", "at", name="pk_crawls"),
    )
    op.create_table(
        "articles",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("known_at", MOMENT, nullable=False),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.Column("published_origin", TEXT, nullable=True),
        sa.Column("published_precision", TEXT, nullable=True),
        sa.Column("author", TEXT, nullable=False),
        sa.Column("publisher", TEXT, nullable=False),
        sa.Column("encoding", TEXT, nullable=False),
        sa.Column("confidence", FLOAT, nullable=False),
        sa.Column("method", TEXT, nullable=False),
        sa.Column("page", TEXT, nullable=False),
        sa.Column("external_id", TEXT, nullable=False),
        sa.Column("tickers", JSON, nullable=False),
        sa.Column("first_recorded_only", FLAG, nullable=False),
        sa.Column("analysed", INT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_articles"),
    )
    op.create_index("ix_articles_external_id", "articles", ["external_id"])
    op.create_index("ix_articles_known_at", "articles", ["known_at"])
    op.create_index("ix_articles_pending", "articles", ["analysed", "known_at"])
    op.create_index("ix_articles_url", "articles", ["url"])
    op.create_table(
        "article_versions",
        sa.Column("article", TEXT, nullable=False),
        sa.Column("hash", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("page", TEXT, nullable=False),
        sa.Column("replaced_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name="fk_article_versions_article", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article", "hash", name="pk_article_versions"),
    )
    op.create_table(
        "runs",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("job", TEXT, nullable=False),
        sa.Column("schedule", TEXT, nullable=False),
        sa.Column("planned_at", MOMENT, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("summary", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        sa.UniqueConstraint("schedule", "planned_at", name="uq_runs_schedule"),
    )
    op.create_index("ix_runs_ended_at", "runs", ["ended_at"])
    op.create_index("ix_runs_job", "runs", ["job", "planned_at"])
    op.create_index("ix_runs_started_at", "runs", ["started_at"])
    op.create_table(
        "leases",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("owner", TEXT, nullable=False),
        sa.Column("token", BIG, nullable=False),
        sa.Column("expires", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
