"""Runs migrations on the connection that `db.migrate` hands over."""

from __future__ import annotations

from alembic import context

from db import tables

context.configure(
    connection=context.config.attributes["connection"], target_metadata=tables.PostRow.metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
