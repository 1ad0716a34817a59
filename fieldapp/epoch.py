"""The life of this database: a new epoch begins with each restore, so that phones ask what has been lost."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from fieldapp.extensions import Base, db

FIRST = "00000000-0000-0000-0000-000000000001"


class Epoch(Base):
    """One life of the database; the latest is the present one."""

    __tablename__ = "epochs"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(36))
    began_at: Mapped[datetime]


def current_epoch() -> str:
    """Return the uid of the present epoch."""
    return db.session.scalar(select(Epoch.uid).order_by(Epoch.id.desc()).limit(1)) or FIRST


def begin_epoch(at: datetime) -> None:
    """Begin a new life of this database: whatever phones believed sent may be lost."""
    db.session.add(Epoch(uid=str(uuid4()), began_at=at))
