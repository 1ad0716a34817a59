"""Texts as registers of before Unicode hold them."""

from fieldapp.households.importing.encodings import TCVN3
from fieldapp.text import nfc

_BACK = str.maketrans({letter: sign for sign, letter in TCVN3.items()})


def to_tcvn3(text: str) -> str:
    """Return a text as .VnTime would hold it: a capital without a place there as its small letter."""
    return "".join(c if c.isascii() or c in TCVN3 else c.lower().translate(_BACK) for c in nfc(text).translate(_BACK))
