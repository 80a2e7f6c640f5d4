"""How each source's rule for the text of an article stands against the generic extractor."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "source_rules",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("agreement", sa.Float(), nullable=False),
        sa.Column("against", sa.JSON(), nullable=False),
        sa.Column("against_since", sa.DateTime(), nullable=True),
        sa.Column("broken_since", sa.DateTime(), nullable=True),
        sa.Column("healed_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("source", name="pk_source_rules"),
    )


def downgrade() -> None:
    op.drop_table("source_rules")
