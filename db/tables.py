"""The tables. Rows never leave this package."""

from __future__ import annotations

import datetime as dt
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base


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
    local_date: Mapped[date] = mapped_column(index=True)
    rehearsed: Mapped[bool]
    occasion: Mapped[str] = mapped_column(String(20))
    prisoner: Mapped[str] = mapped_column(String(100))
    status: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str]
    due_at: Mapped[datetime] = mapped_column(index=True)
    told: Mapped[list[Any]]
    fingerprint: Mapped[str]
    planned_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(20), index=True)
    published_at: Mapped[datetime | None]
    late: Mapped[bool]
    note: Mapped[str]
    shown_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    why: Mapped[str] = mapped_column(server_default="")


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
    """One message of a delivery, with all that a later edit or deletion needs.

    `due_at` is its delivery's: kept here too, so that an index alone says which waiting part is due first.
    """

    __tablename__ = "parts"
    __table_args__ = (
        UniqueConstraint("delivery_id", "position"),
        ForeignKeyConstraint(["delivery_id"], ["deliveries.id"]),
        Index("ix_parts_queue", "state", "due_at", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int]
    due_at: Mapped[datetime]
    position: Mapped[int]
    key: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str]
    message: Mapped[str] = mapped_column(server_default="")
    state: Mapped[str] = mapped_column(String(20))
    text: Mapped[str]
    language: Mapped[str]
    visibility: Mapped[str]
    warning: Mapped[str]
    media_id: Mapped[str]
    remote_id: Mapped[str]
    link: Mapped[str]
    attempts: Mapped[int]
    refusals: Mapped[int]
    unclear: Mapped[int] = mapped_column(server_default="0")
    look_at: Mapped[datetime | None] = mapped_column(index=True)
    ordered_at: Mapped[datetime | None]
    not_before: Mapped[datetime | None]
    claimed_until: Mapped[datetime | None]
    attempted_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None] = mapped_column(index=True)
    failure: Mapped[str]


class AmendmentRow(Base):
    """The edit or deletion of one part."""

    __tablename__ = "amendments"
    id: Mapped[int] = mapped_column(primary_key=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("parts.id"), index=True)
    amending: Mapped[str] = mapped_column(String(20))
    ordered_at: Mapped[datetime]
    text: Mapped[str]
    state: Mapped[str] = mapped_column(String(20), index=True)
    failure: Mapped[str]
    attempts: Mapped[int]
    not_before: Mapped[datetime | None]
    done_at: Mapped[datetime | None]


class LossRow(Base):
    """A destination that took nothing any more; there is one for each address."""

    __tablename__ = "losses"
    __table_args__ = (UniqueConstraint("network", "address"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    network: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(200))
    since: Mapped[datetime]
    reason: Mapped[str]


class NoticeRow(Base):
    """What operators are told. `edition` follows from `count` and `resolved_at`; it is here to be compared with."""

    __tablename__ = "notices"
    __table_args__ = (Index("ix_notices_kind_subject", "kind", "subject"), Index("ix_notices_about", "about", "kind"))
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
    last_at: Mapped[datetime] = mapped_column(index=True)
    values: Mapped[dict[str, Any]]
    about: Mapped[int]
    post: Mapped[int]
    count: Mapped[int]
    resolved_at: Mapped[datetime | None]
    outcome: Mapped[str]
    edition: Mapped[int]


class TellingRow(Base):
    """One notice on its way to one place of the operators."""

    __tablename__ = "tellings"
    __table_args__ = (UniqueConstraint("notice_id", "network", "address"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"))
    network: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(200))
    shape: Mapped[str] = mapped_column(String(20))
    topic: Mapped[int | None]
    visibility: Mapped[str]
    edition: Mapped[int]
    remote_id: Mapped[str]
    attempts: Mapped[int]
    not_before: Mapped[datetime | None]
    given_up: Mapped[bool]
    failure: Mapped[str]


class JournalRow(Base):
    __tablename__ = "journal"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str] = mapped_column(String(200), index=True)
    detail: Mapped[str]
