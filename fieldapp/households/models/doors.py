"""Households and their history, and what changed of a hamlet for the phones that walk it.

A household row is its record in force; `household_records` keeps every op with its arrival, so figures at any T exist.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, Select, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.areas.models import Area
from fieldapp.extensions import Base
from fieldapp.households.models.alleys import Alley


class State(StrEnum):
    OPEN = "open"
    ABSENT = "absent"
    MOVED = "moved"
    VACANT = "vacant"
    MERGED = "merged"
    MISTAKE = "mistake"


# Doors that stand somewhere; those of an error and of a merger do not.
STANDING = (State.OPEN, State.ABSENT, State.MOVED, State.VACANT)


class Door(StrEnum):
    """The way a record came in."""

    PHONE = "phone"
    FORM = "form"
    PAPER = "paper"
    RESCUE = "rescue"
    IMPORT = "import"
    UNDO = "undo"


class Household(Base):
    """A door. From `area_id` to `state` it is its record in force: that of the greatest (`record_at`, `record_uid`)."""

    __tablename__ = "households"
    __table_args__ = (
        UniqueConstraint("uid", name="uq_households_uid"),
        CheckConstraint("state IN ('open', 'absent', 'moved', 'vacant', 'merged', 'mistake')", name="known_state"),
        CheckConstraint("(state = 'merged') = (merged_into_id IS NOT NULL)", name="merged_names_survivor"),
        Index("ix_households_area_id_alley_id", "area_id", "alley_id", "position"),
        Index("ix_households_merged_into_id", "merged_into_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(36))
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    alley_id: Mapped[int | None] = mapped_column(ForeignKey("alleys.id"))
    position: Mapped[int]
    number: Mapped[str] = mapped_column(String(8), default="")
    hint: Mapped[str] = mapped_column(String(120), default="")
    head: Mapped[str] = mapped_column(String(80), default="")
    adults: Mapped[int | None]
    smartphones: Mapped[int | None]
    people: Mapped[int | None]
    priority: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("households.id"))
    search_key: Mapped[str] = mapped_column(String(240), default="")
    record_at: Mapped[datetime]
    record_uid: Mapped[str] = mapped_column(String(36))

    area: Mapped[Area] = relationship()
    alley: Mapped[Alley | None] = relationship()

    @property
    def plate(self) -> str:
        """What the door plate shows."""
        return plate_of(self.number, self.position)

    @classmethod
    def within(cls, area_ids: Select[int]) -> ColumnElement[bool]:
        """Say that a household is where its hamlet is."""
        return cls.area_id.in_(area_ids)


def plate_of(number: str, position: int) -> str:
    """Return what a door's plate shows: its number, else its place in the alley."""
    return number or str(position)


class HouseholdRecord(Base):
    """One op on a household: the whole record as somebody stated it. `at` is corrected for the phone's clock.

    `priority` is None where its author may not set it.
    """

    __tablename__ = "household_records"
    __table_args__ = (
        UniqueConstraint("uid", name="uq_household_records_uid"),
        Index("ix_household_records_household_id", "household_id"),
        Index("ix_household_records_area_id_received_at", "area_id", "received_at"),
        Index("ix_household_records_import_id", "import_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(36))
    digest: Mapped[str] = mapped_column(String(32))
    household_id: Mapped[int] = mapped_column(ForeignKey("households.id"))
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    alley: Mapped[str] = mapped_column(String(60))
    position: Mapped[int]
    number: Mapped[str] = mapped_column(String(8))
    hint: Mapped[str] = mapped_column(String(120))
    head: Mapped[str] = mapped_column(String(80))
    adults: Mapped[int | None]
    smartphones: Mapped[int | None]
    people: Mapped[int | None]
    priority: Mapped[bool | None]
    state: Mapped[str] = mapped_column(String(10))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("households.id"))
    at: Mapped[datetime]
    received_at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    handed_in_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    door: Mapped[str] = mapped_column(String(10))
    import_id: Mapped[int | None] = mapped_column(ForeignKey("register_imports.id"))


class Change(Base):
    """That something of a hamlet changed, for the phones that walk it.

    One row per thing and hamlet; `seq` is assigned while the hamlet is locked: within a hamlet, the order of commit.
    """

    __tablename__ = "changes"
    __table_args__ = (
        UniqueConstraint("area_id", "kind", "uid", name="uq_changes_area_id_kind_uid"),
        Index("ix_changes_area_id_seq", "area_id", "seq"),
        {"sqlite_autoincrement": True},
    )

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    kind: Mapped[str] = mapped_column(String(12))
    uid: Mapped[str] = mapped_column(String(36))
