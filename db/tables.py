"""The tables. Rows never leave this package; instants are kept in UTC and naive ones are refused."""

from __future__ import annotations

import datetime as dt
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: written in UTC whatever its zone, read back aware. SQLite alone would drop the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        date: Date(),
        str: Text(),
        dict[str, Any]: JSON(),
        list[Any]: JSON(),
    }


class MarkRow(Base):
    __tablename__ = "marks"
    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    value: Mapped[str]


class DossierRow(Base):
    """The dossier's own facts; there is one."""

    __tablename__ = "dossiers"
    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    written: Mapped[date]
    zone: Mapped[str]
    newest_source: Mapped[str]
    statement: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class CategoryRow(Base):
    __tablename__ = "categories"
    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    position: Mapped[int]
    name: Mapped[dict[str, Any]]
    plural: Mapped[dict[str, Any]]


class SourceRow(Base):
    __tablename__ = "sources"
    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    position: Mapped[int]
    publisher: Mapped[str]
    url: Mapped[str]
    title: Mapped[str]
    title_seen: Mapped[bool]
    published: Mapped[str]
    archived_url: Mapped[str]
    tier: Mapped[str]
    note: Mapped[str]


class CaseRow(Base):
    __tablename__ = "cases"
    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    position: Mapped[int]
    title: Mapped[dict[str, Any]]
    background: Mapped[bool]
    editor_notes: Mapped[dict[str, Any]]


class PrisonerRow(Base):
    __tablename__ = "prisoners"
    slug: Mapped[str] = mapped_column(String(100), primary_key=True)
    position: Mapped[int]
    names: Mapped[dict[str, Any]]
    category: Mapped[str] = mapped_column(ForeignKey("categories.id"))
    publish: Mapped[bool]
    consent: Mapped[str]
    aliases: Mapped[list[Any]]
    organisation: Mapped[dict[str, Any]]
    role: Mapped[dict[str, Any]]
    summary: Mapped[dict[str, Any]]
    born: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    portrait: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    letters: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    facility: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    cases: Mapped[list[Any]]
    editor_notes: Mapped[dict[str, Any]]


class EventRow(Base):
    """An event of a person or of a case; its id is unique within its owner."""

    __tablename__ = "events"
    __table_args__ = (UniqueConstraint("prisoner", "id"), UniqueConstraint("case", "id"))
    row: Mapped[int] = mapped_column(primary_key=True)
    prisoner: Mapped[str | None] = mapped_column(String(100), ForeignKey("prisoners.slug"))
    case: Mapped[str | None] = mapped_column(String(100), ForeignKey("cases.id"))
    id: Mapped[str] = mapped_column(String(100))
    position: Mapped[int]
    date: Mapped[str]
    kind: Mapped[str]
    regime: Mapped[str | None]
    term: Mapped[str | None]
    text: Mapped[dict[str, Any]]
    court: Mapped[dict[str, Any]]
    articles: Mapped[list[Any]]
    sources: Mapped[list[Any]]
    learned_on: Mapped[dt.date | None]
    certainty: Mapped[str]
    publish: Mapped[bool]


class SaidRow(Base):
    """Demands, slogans and actions."""

    __tablename__ = "said"
    what: Mapped[str] = mapped_column(String(20), primary_key=True)
    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    position: Mapped[int]
    scope: Mapped[str]
    text: Mapped[dict[str, Any]]
    details: Mapped[dict[str, Any]]


class PostRow(Base):
    """One for each audience, local date and occasion; a rehearsed one stands beside a real one."""

    __tablename__ = "posts"
    __table_args__ = (UniqueConstraint("audience", "local_date", "rehearsed"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    audience: Mapped[str] = mapped_column(String(100))
    local_date: Mapped[date]
    rehearsed: Mapped[bool]
    occasion: Mapped[str] = mapped_column(String(20))
    prisoner: Mapped[str] = mapped_column(String(100))
    status: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str]
    due_at: Mapped[datetime]
    told: Mapped[list[Any]]
    fingerprint: Mapped[str]
    planned_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(20), index=True)
    published_at: Mapped[datetime | None]
    late: Mapped[bool]
    note: Mapped[str]


class DeliveryRow(Base):
    __tablename__ = "deliveries"
    __table_args__ = (UniqueConstraint("post_id", "network", "address", "shape"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    network: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(200))
    shape: Mapped[str] = mapped_column(String(20))
    topic: Mapped[int | None]
    visibility: Mapped[str]
    language: Mapped[str]
    due_at: Mapped[datetime]


class PartRow(Base):
    """One message of a delivery, with all that a later edit or deletion needs."""

    __tablename__ = "parts"
    __table_args__ = (
        UniqueConstraint("delivery_id", "position"),
        ForeignKeyConstraint(["delivery_id"], ["deliveries.id"]),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int]
    position: Mapped[int]
    key: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(String(20), index=True)
    text: Mapped[str]
    language: Mapped[str]
    visibility: Mapped[str]
    warning: Mapped[str]
    media_id: Mapped[str]
    remote_id: Mapped[str]
    link: Mapped[str]
    attempts: Mapped[int]
    refusals: Mapped[int]
    not_before: Mapped[datetime | None]
    claimed_until: Mapped[datetime | None]
    attempted_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    failure: Mapped[str]


class JournalRow(Base):
    __tablename__ = "journal"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str] = mapped_column(String(200), index=True)
    detail: Mapped[str]
