"""Approval, taking back and correcting posts; notices to operators; lost destinations; a queue with an index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_OF_POSTS = ("shown_at", "decided_at", "why")
_OF_PARTS = ("due_at", "message", "unclear", "look_at", "ordered_at")


def _posts() -> None:
    op.add_column("posts", sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("posts", sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("posts", sa.Column("why", sa.Text(), server_default="", nullable=False))
    op.create_index(op.f("ix_posts_local_date"), "posts", ["local_date"])
    op.create_index(op.f("ix_posts_due_at"), "posts", ["due_at"])


def _parts() -> None:
    op.add_column("parts", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("parts", sa.Column("message", sa.Text(), server_default="", nullable=False))
    op.add_column("parts", sa.Column("unclear", sa.Integer(), server_default="0", nullable=False))
    op.add_column("parts", sa.Column("look_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("parts", sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE parts SET due_at = (SELECT due_at FROM deliveries WHERE deliveries.id = parts.delivery_id)")
    # Until now a post said nothing else.
    op.execute("UPDATE parts SET message = 'spotlight' WHERE text <> ''")
    op.execute("UPDATE parts SET unclear = 1 WHERE state = 'uncertain'")
    op.drop_index(op.f("ix_parts_state"), "parts")
    with op.batch_alter_table("parts") as parts:
        parts.alter_column("due_at", existing_type=sa.DateTime(timezone=True), nullable=False)
    op.create_index("ix_parts_queue", "parts", ["state", "due_at", "id"])
    op.create_index(op.f("ix_parts_look_at"), "parts", ["look_at"])
    op.create_index(op.f("ix_parts_sent_at"), "parts", ["sent_at"])


def _amendments_and_losses() -> None:
    op.create_table(
        "amendments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("amending", sa.String(length=20), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["part_id"], ["parts.id"], name=op.f("fk_amendments_part_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendments")),
    )
    op.create_index(op.f("ix_amendments_part_id"), "amendments", ["part_id"])
    op.create_index(op.f("ix_amendments_state"), "amendments", ["state"])
    op.create_table(
        "losses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_losses")),
        sa.UniqueConstraint("network", "address", name=op.f("uq_losses_network_address")),
    )


def _notices() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("about", sa.Integer(), nullable=False),
        sa.Column("post", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index("ix_notices_kind_subject", "notices", ["kind", "subject"])
    op.create_index("ix_notices_about", "notices", ["about", "kind"])
    op.create_index(op.f("ix_notices_last_at"), "notices", ["last_at"])
    op.create_table(
        "tellings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("network", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("shape", sa.String(length=20), nullable=False),
        sa.Column("topic", sa.Integer(), nullable=True),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("remote_id", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_up", sa.Boolean(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_tellings_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tellings")),
        sa.UniqueConstraint("notice_id", "network", "address", name=op.f("uq_tellings_notice_id_network_address")),
    )


def upgrade() -> None:
    _posts()
    _parts()
    _amendments_and_losses()
    _notices()


def downgrade() -> None:
    for table in ("tellings", "notices", "losses", "amendments"):
        op.drop_table(table)
    for index in ("ix_parts_queue", "ix_parts_look_at", "ix_parts_sent_at"):
        op.drop_index(op.f(index), "parts")
    for column in _OF_PARTS:
        op.drop_column("parts", column)
    op.create_index(op.f("ix_parts_state"), "parts", ["state"])
    for index in ("ix_posts_local_date", "ix_posts_due_at"):
        op.drop_index(op.f(index), "posts")
    for column in _OF_POSTS:
        op.drop_column("posts", column)
