"""Registers that came in from a file, and files looked at before that."""

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fieldapp.extensions import Base


class RegisterImport(Base):
    """One import of a register; its records name it, so it can be taken back."""

    __tablename__ = "register_imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    new: Mapped[int]
    unchanged: Mapped[int]
    changed: Mapped[int]
    refused: Mapped[int]
    undone_at: Mapped[datetime | None]


class RegisterUpload(Base):
    """What was read of a file that somebody is looking at before it is brought in; gone when brought, dropped, or old.

    `cells` are its sheets without the columns that are never stored, `report` what became of each row so far.
    """

    __tablename__ = "register_uploads"
    __table_args__ = (
        UniqueConstraint("uid", name="uq_register_uploads_uid"),
        Index("ix_register_uploads_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(36))
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    name: Mapped[str] = mapped_column(String(80))
    cells: Mapped[bytes]
    choices: Mapped[str] = mapped_column(String(4000))
    report: Mapped[bytes]
    row_count: Mapped[int]
    import_id: Mapped[int | None] = mapped_column(ForeignKey("register_imports.id"))

    @classmethod
    def within(cls, area_ids: Select[int]) -> ColumnElement[bool]:
        """Say that an upload is where it will be brought in."""
        return cls.area_id.in_(area_ids)
