"""What the items of a crawl's lists carry, kept with the crawl."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEPT: dict[str, sa.types.TypeEngine[Any]] = {
    "root": sa.Text(),
    "titled": sa.Integer(),
    "dated": sa.Integer(),
    "robots": sa.Text(),
}


def upgrade() -> None:
    with op.batch_alter_table("crawls") as table:
        for name, kind in KEPT.items():
            table.add_column(sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("crawls") as table:
        for name in KEPT:
            table.drop_column(name)
