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
    "stories",
    "story_articles",
    "signatures",
    "reports",
    "analyses",
    "events",
    "mentions",
    "claims",
    "sightings",
    "verdicts",
    "entrants",
    "listings",
    "quotes",
    "bars",
    "factors",
    "spikes",
    "studies",
    "alerts",
    "tellings",
    "digests",
    "messages",
    "deliveries",
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
    op.create_index("ix_pages_source", "pages", ["source", "kind", "canonical"])
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
        "stories",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("independent", INT, nullable=False),
        sa.ForeignKeyConstraint(["id"], ["articles.id"], name="fk_stories_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_stories"),
    )
    op.create_table(
        "story_articles",
        sa.Column("article", TEXT, nullable=False),
        sa.Column("story", TEXT, nullable=False),
        sa.Column("n", INT, nullable=False),
        sa.Column("copy", FLAG, nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name="fk_story_articles_article", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["story"], ["stories.id"], name="fk_story_articles_story", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article", name="pk_story_articles"),
    )
    op.create_index("ix_story_articles_story", "story_articles", ["story"])
    op.create_table(
        "signatures",
        sa.Column("article", TEXT, nullable=False),
        sa.Column("known_at", MOMENT, nullable=False),
        sa.Column("signature", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name="fk_signatures_article", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article", name="pk_signatures"),
    )
    op.create_index("ix_signatures_known_at", "signatures", ["known_at"])
    op.create_table(
        "reports",
        sa.Column("article", TEXT, nullable=False),
        sa.Column("known_at", MOMENT, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("lead", TEXT, nullable=False),
        sa.Column("headline_figures", JSON, nullable=False),
        sa.Column("lead_figures", JSON, nullable=False),
        sa.Column("figures", JSON, nullable=False),
        sa.Column("acts", JSON, nullable=False),
        sa.Column("orgs", JSON, nullable=False),
        sa.Column("origin", TEXT, nullable=False),
        sa.Column("follows", FLAG, nullable=False),
        sa.Column("tier", INT, nullable=False),
        sa.Column("roundup", FLAG, nullable=False),
        sa.Column("size", INT, nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name="fk_reports_article", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article", name="pk_reports"),
    )
    op.create_index("ix_reports_known_at", "reports", ["known_at"])
    op.create_table(
        "analyses",
        sa.Column("article", TEXT, nullable=False),
        sa.Column("is_llm_announcement", FLAG, nullable=False),
        sa.Column("quantities", JSON, nullable=False),
        sa.Column("dates", JSON, nullable=False),
        sa.Column("companies", JSON, nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name="fk_analyses_article", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article", name="pk_analyses"),
    )
    op.create_table(
        "events",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("article", TEXT, nullable=False),
        sa.Column("n", INT, nullable=False),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("org", TEXT, nullable=False),
        sa.Column("model", TEXT, nullable=True),
        sa.Column("trigger", TEXT, nullable=False),
        sa.Column("evidence", JSON, nullable=False),
        sa.Column("rule", TEXT, nullable=False),
        sa.Column("confidence", FLOAT, nullable=False),
        sa.Column("org_id", TEXT, nullable=False),
        sa.Column("owner", TEXT, nullable=False),
        sa.Column("owner_id", TEXT, nullable=False),
        sa.Column("model_id", TEXT, nullable=False),
        sa.Column("faction", JSON, nullable=False),
        sa.Column("event_date", TEXT, nullable=True),
        sa.Column("provider", TEXT, nullable=True),
        sa.Column("target", TEXT, nullable=True),
        sa.Column("amount", EXACT, nullable=True),
        sa.Column("currency", TEXT, nullable=True),
        sa.Column("basis", TEXT, nullable=False),
        sa.Column("basis_of", TEXT, nullable=False),
        sa.Column("basis_evidence", TEXT, nullable=False),
        sa.Column("foreign", FLAG, nullable=False),
        sa.Column("upgrade", FLAG, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("known_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name="fk_events_article", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
    )
    op.create_index("ix_events_article", "events", ["article"])
    op.create_index("ix_events_known_at", "events", ["known_at"])
    op.create_index("ix_events_org", "events", ["org"])
    op.create_index("ix_events_org_id", "events", ["org_id"])
    op.create_index("ix_events_owner_id", "events", ["owner_id"])
    op.create_table(
        "mentions",
        sa.Column("article", TEXT, nullable=False),
        sa.Column("n", INT, nullable=False),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("entity", TEXT, nullable=False),
        sa.Column("start", INT, nullable=False),
        sa.Column("end", INT, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("confidence", FLOAT, nullable=False),
        sa.Column("in_title", FLAG, nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name="fk_mentions_article", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article", "n", name="pk_mentions"),
    )
    op.create_index("ix_mentions_entity", "mentions", ["entity"])
    op.create_index("ix_mentions_id", "mentions", ["id"])
    op.create_table(
        "claims",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("article", TEXT, nullable=False),
        sa.Column("n", INT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("company", TEXT, nullable=False),
        sa.Column("start", INT, nullable=False),
        sa.Column("end", INT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("company_id", TEXT, nullable=False),
        sa.Column("item", TEXT, nullable=True),
        sa.Column("from_value", EXACT, nullable=True),
        sa.Column("to_value", EXACT, nullable=True),
        sa.Column("currency", TEXT, nullable=True),
        sa.Column("unit", TEXT, nullable=True),
        sa.Column("percent", EXACT, nullable=True),
        sa.Column("direction", TEXT, nullable=True),
        sa.Column("period", TEXT, nullable=True),
        sa.Column("in_title", FLAG, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("known_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name="fk_claims_article", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_claims"),
    )
    op.create_index("ix_claims_article", "claims", ["article"])
    op.create_index("ix_claims_company_id", "claims", ["company_id"])
    op.create_index("ix_claims_known_at", "claims", ["known_at"])
    op.create_table(
        "sightings",
        sa.Column("article", TEXT, nullable=False),
        sa.Column("n", INT, nullable=False),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("score", FLOAT, nullable=False),
        sa.Column("rule", TEXT, nullable=False),
        sa.Column("evidence", JSON, nullable=False),
        sa.Column("owner", TEXT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name="fk_sightings_article", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article", "n", name="pk_sightings"),
    )
    op.create_index("ix_sightings_name", "sightings", ["type", "name"])
    op.create_table(
        "verdicts",
        sa.Column("type", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("verdict", TEXT, nullable=False),
        sa.Column("entity", TEXT, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("type", "name", name="pk_verdicts"),
    )
    op.create_table(
        "entrants",
        sa.Column("key", TEXT, nullable=False),
        sa.Column("company", TEXT, nullable=False),
        sa.Column("company_id", TEXT, nullable=False),
        sa.Column("model", TEXT, nullable=True),
        sa.Column("faction", JSON, nullable=False),
        sa.Column("basis", TEXT, nullable=False),
        sa.Column("basis_of", TEXT, nullable=False),
        sa.Column("stage", TEXT, nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("event_type", TEXT, nullable=False),
        sa.Column("article", TEXT, nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("evidence", JSON, nullable=False),
        sa.Column("known_at", MOMENT, nullable=False),
        sa.Column("confidence", FLOAT, nullable=False),
        sa.Column("first_recorded", FLAG, nullable=False),
        sa.Column("review", FLAG, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.Column("source", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name="fk_entrants_article", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key", name="pk_entrants"),
    )
    op.create_index("ix_entrants_article", "entrants", ["article"])
    op.create_index("ix_entrants_company_id", "entrants", ["company_id"])
    op.create_index("ix_entrants_known_at", "entrants", ["known_at"])
    op.create_table(
        "listings",
        sa.Column("ticker", TEXT, nullable=False),
        sa.Column("company_id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("ticker", name="pk_listings"),
    )
    op.create_table(
        "quotes",
        sa.Column("ticker", TEXT, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("last", EXACT, nullable=False),
        sa.Column("prev_close", EXACT, nullable=False),
        sa.Column("open", EXACT, nullable=False),
        sa.Column("high", EXACT, nullable=False),
        sa.Column("low", EXACT, nullable=False),
        sa.Column("volume", BIG, nullable=False),
        sa.Column("amount", EXACT, nullable=False),
        sa.Column("currency", TEXT, nullable=False),
        sa.Column("day", DAY, nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("limit_up", EXACT, nullable=True),
        sa.Column("limit_down", EXACT, nullable=True),
        sa.Column("st", FLAG, nullable=False),
        sa.PrimaryKeyConstraint("ticker", "at", "source", name="pk_quotes"),
    )
    op.create_table(
        "bars",
        sa.Column("ticker", TEXT, nullable=False),
        sa.Column("day", DAY, nullable=False),
        sa.Column("open", EXACT, nullable=False),
        sa.Column("high", EXACT, nullable=False),
        sa.Column("low", EXACT, nullable=False),
        sa.Column("close", EXACT, nullable=False),
        sa.Column("volume", BIG, nullable=False),
        sa.Column("amount", EXACT, nullable=True),
        sa.Column("source", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("ticker", "day", name="pk_bars"),
    )
    op.create_table(
        "factors",
        sa.Column("ticker", TEXT, nullable=False),
        sa.Column("day", DAY, nullable=False),
        sa.Column("factor", EXACT, nullable=False),
        sa.Column("fetched_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("ticker", "day", name="pk_factors"),
    )
    op.create_table(
        "spikes",
        sa.Column("ticker", TEXT, nullable=False),
        sa.Column("day", DAY, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("severity", INT, nullable=False),
        sa.Column("close", EXACT, nullable=False),
        sa.Column("change", EXACT, nullable=False),
        sa.Column("hits", JSON, nullable=False),
        sa.Column("known_at", MOMENT, nullable=False),
        sa.Column("tags", JSON, nullable=False),
        sa.PrimaryKeyConstraint("ticker", "day", "kind", name="pk_spikes"),
    )
    op.create_index("ix_spikes_known_at", "spikes", ["known_at"])
    op.create_table(
        "studies",
        sa.Column("ticker", TEXT, nullable=False),
        sa.Column("day", DAY, nullable=False),
        sa.Column("article", TEXT, nullable=False),
        sa.Column("lead_sessions", INT, nullable=True),
        sa.Column("abnormal_return", EXACT, nullable=True),
        sa.Column("car_1", EXACT, nullable=True),
        sa.Column("car_5", EXACT, nullable=True),
        sa.PrimaryKeyConstraint("ticker", "day", "article", name="pk_studies"),
    )
    op.create_table(
        "alerts",
        sa.Column("key", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("company", TEXT, nullable=False),
        sa.Column("severity", INT, nullable=False),
        sa.Column("model", TEXT, nullable=True),
        sa.Column("faction", JSON, nullable=False),
        sa.Column("ticker", TEXT, nullable=True),
        sa.Column("basis", TEXT, nullable=False),
        sa.Column("stage", TEXT, nullable=False),
        sa.Column("detail", JSON, nullable=False),
        sa.Column("evidence", JSON, nullable=False),
        sa.Column("article_ids", JSON, nullable=False),
        sa.Column("figures", JSON, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_alerts"),
    )
    op.create_index("ix_alerts_at", "alerts", ["at"])
    op.create_table(
        "tellings",
        sa.Column("key", TEXT, nullable=False),
        sa.Column("audience", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("key", "audience", name="pk_tellings"),
    )
    op.create_index("ix_tellings_digest", "tellings", ["digest"])
    op.create_table(
        "digests",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("audience", TEXT, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("alerts", JSON, nullable=False),
        sa.Column("coverage", JSON, nullable=False),
        sa.Column("language", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_digests"),
    )
    op.create_index("ix_digests_until", "digests", ["audience", "until"])
    op.create_table(
        "messages",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("markdown", TEXT, nullable=False),
        sa.Column("html", TEXT, nullable=False),
        sa.Column("data", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("message", TEXT, nullable=False),
        sa.Column("channel", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("tries", INT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("error", TEXT, nullable=False),
        sa.Column("posted_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name="fk_deliveries_message", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
    )
    op.create_index("ix_deliveries_due", "deliveries", ["state", "due_at"])
    op.create_index("ix_deliveries_message", "deliveries", ["message"])
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
