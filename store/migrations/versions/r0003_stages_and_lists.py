"""How far entrants came before a change of stage, and companies of imported lists."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TEXT = sa.Text()


def upgrade() -> None:
    with op.batch_alter_table("entrants") as table:
        table.add_column(sa.Column("before", TEXT, nullable=True))
    op.create_table(
        "imported_companies",
        sa.Column("key", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("known_from", sa.Date(), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("ticker", TEXT, nullable=True),
        sa.Column("board", TEXT, nullable=False),
        sa.Column("industry", TEXT, nullable=False),
        sa.Column("model", TEXT, nullable=True),
        sa.Column("filed", sa.Boolean(), nullable=False),
        sa.Column("ordinary", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_imported_companies"),
    )


def downgrade() -> None:
    op.drop_table("imported_companies")
    with op.batch_alter_table("entrants") as table:
        table.drop_column("before")
