"""An official report as its renderers receive it: every word and figure ready to be set."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. Units: `width` is its share of the table; numbers stand right, texts left."""

    label: str
    width: int
    is_number: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption above and, in `total`, its last row; "" for none."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A numbered part: paragraphs, tables, paragraphs."""

    heading: str
    paragraphs: tuple[str, ...]
    tables: tuple[Table, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A report by Decree 30/2020/NĐ-CP, in the order of its page.

    Shape: `above` is upright over the bold `issuer`; `number` is "" for a body without a register of numbers.
    """

    above: tuple[str, ...]
    issuer: tuple[str, ...]
    number: str
    dated: str
    signed_on: date
    subject: str
    addressees: tuple[str, ...]
    bases: tuple[str, ...]
    opening: str
    parts: tuple[Part, ...]
    ending: str
    signature: tuple[str, ...]
    signer: str
    recipients: tuple[str, ...]
    sample: str = ""
    country: str = field(default="CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    motto: str = field(default="Độc lập - Tự do - Hạnh phúc")
    kind: str = field(default="BÁO CÁO")
