"""People, postings, cards and sessions. Secrets are stored as hashes only."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    UniqueConstraint,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.areas.models import Area
from fieldapp.extensions import Base


class User(Base):
    """A person who works with the product; `uid` is what phones know them by. One free text for the name."""

    __tablename__ = "users"
    __table_args__ = (
        UniqueConstraint("uid", name="uq_users_uid"),
        UniqueConstraint("username", name="uq_users_username"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(36))
    username: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(80))
    passphrase_hash: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]

    postings: Mapped[list["Posting"]] = relationship(back_populates="user", order_by="Posting.id")

    @classmethod
    def within(cls, area_ids: Select[int]) -> ColumnElement[bool]:
        """Reach people through any posting, ended ones included: who has left may still hold a phone."""
        return cls.id.in_(select(Posting.user_id).where(Posting.area_id.in_(area_ids)))

    def live_postings(self, at: datetime) -> list["Posting"]:
        """Return the postings that had not ended at *at*."""
        return [posting for posting in self.postings if posting.is_live(at)]


class Posting(Base):
    """A person's role at an area, from an instant, until an instant; `organisation` lends them, "" for none."""

    __tablename__ = "postings"
    __table_args__ = (
        CheckConstraint("until_at IS NULL OR until_at >= from_at", name="ends_after_start"),
        Index("ix_postings_area_id", "area_id"),
        Index("ix_postings_user_id", "user_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    role: Mapped[str] = mapped_column(String(20))
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    organisation: Mapped[str] = mapped_column(String(60), default="", server_default="")

    user: Mapped[User] = relationship(back_populates="postings")
    area: Mapped[Area] = relationship()

    def is_live(self, at: datetime) -> bool:
        """Tell whether the posting had not ended at *at*; its start is not checked (domain.md)."""
        return self.until_at is None or at < self.until_at

    @classmethod
    def live_at(cls, at: datetime) -> ColumnElement[bool]:
        """Say the same of postings in a query."""
        return or_(cls.until_at.is_(None), cls.until_at > at)


class Card(Base):
    """An enrolment card: one token, one short code, used once.

    A second showing is kept for the issuer to see.
    """

    __tablename__ = "cards"
    __table_args__ = (
        UniqueConstraint("token_hash", name="uq_cards_token_hash"),
        UniqueConstraint("code_hash", name="uq_cards_code_hash"),
        Index("ix_cards_user_id", "user_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    token_hash: Mapped[str] = mapped_column(String(64))
    code_hash: Mapped[str] = mapped_column(String(64))
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    shown_again_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(foreign_keys=[user_id])


class DeviceSession(Base):
    """A signed-in browser.

    `kind` is "card" (a phone, 180 days sliding) or "passphrase" (30 minutes idle, 12 hours at most).
    """

    __tablename__ = "device_sessions"
    __table_args__ = (
        UniqueConstraint("token_hash", name="uq_device_sessions_token_hash"),
        CheckConstraint("kind IN ('card', 'passphrase')", name="known_kind"),
        Index("ix_device_sessions_user_id", "user_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(String(12))
    token_hash: Mapped[str] = mapped_column(String(64))
    label: Mapped[str] = mapped_column(String(80), default="")
    device_uid: Mapped[str | None] = mapped_column(String(36))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    confirmed_at: Mapped[datetime]
    synced_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


class Throttle(Base):
    """The theoretical arrival time of a rate limit (GCRA), one row per thing limited.

    Units: microseconds since 1970, so that one statement can add to it on every database.
    """

    __tablename__ = "throttles"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    due_us: Mapped[int] = mapped_column(BigInteger)
