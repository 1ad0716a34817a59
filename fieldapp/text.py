"""Vietnamese text: NFC on the way in, folding for search, the dictionary's order for lists.

It never splits a person's name into parts with meaning: many Ê Đê and M'Nông names have none.
"""

import re
import unicodedata
from functools import lru_cache

_APOSTROPHES = "'’‘ʼʻ`´′"
# Letters with a stroke do not decompose. Texts out of older encodings hold two others that look like đ.
_PLAIN = str.maketrans(dict.fromkeys("đðɖ", "d") | {"ƀ": "b"} | dict.fromkeys(_APOSTROPHES))
_ALPHABET = "aăâbcčdđeêfghijklmnñoôơpqrstuưvwxyz"
_RANK = {letter: rank for rank, letter in enumerate(_ALPHABET, start=20)} | {"ƀ": _ALPHABET.index("b") + 20}
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
CollationKey = tuple[tuple[tuple[int, ...], ...], tuple[int, ...], str]
# Composing takes the square of the marks piled on one letter; nothing ASCII composes with what stands before it.
_PIECES = re.compile(r".{1,500}(?=[\x00-\x7f]|\Z)|.{1,500}", re.DOTALL)
_FORBIDDEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_BEFORE_NUMBER = re.compile(r" (?=[^\W\d]?\d)")

_NOT_XML = dict.fromkeys((0xFFFE, 0xFFFF), "\N{REPLACEMENT CHARACTER}")


def nfc(text: str) -> str:
    """Compose *text* (NFC), the one form in which text is stored; in pieces, so that its length is all that counts."""
    return "".join(unicodedata.normalize("NFC", piece) for piece in _PIECES.findall(text))


def has_forbidden(text: str) -> bool:
    """Tell whether *text* holds control or bidi characters (all but a newline) or half a surrogate pair."""
    return bool(_FORBIDDEN.search(text))


def harmless(text: str) -> str:
    """Return what can be shown of a text that nobody judged: what is forbidden stands as �."""
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


def for_xml(text: str) -> str:
    """Return *text* with the two letters that no XML may hold as �; they are allowed in what people type."""
    return text.translate(_NOT_XML)


def fold(text: str) -> str:
    """Fold accents, đ, ƀ, case, apostrophes and spaces, so that "dak mil" and "h nghia" find what they should."""
    plain = "".join(unicodedata.normalize("NFD", piece) for piece in _PIECES.findall(text.lower())).translate(_PLAIN)
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def words_of(text: str) -> tuple[str, ...]:
    """Return what to look for: "dak mil" and "h nghia" find Đắk Mil and H'Nghia."""
    return tuple(fold(text).split())


def slug(text: str) -> str:
    """Fold *text* into the last part of a hamlet's code: "Tổ dân phố 1" is "to-dan-pho-1"."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")


def small(text: str) -> str:
    """Begin *text* small, as inside a sentence: "Thôn 3" is "thôn 3"."""
    return text[:1].lower() + text[1:]


def capital(text: str) -> str:
    """Begin *text* with a capital, as a sentence; the rest stays, unlike with `str.capitalize`."""
    return text[:1].upper() + text[1:]


def tied(text: str) -> str:
    """Keep a place's number with its kind where lines break: "Tổ dân phố 2", "Bon U1"; to show, never to store."""
    return _BEFORE_NUMBER.sub("\N{NO-BREAK SPACE}", text)


@lru_cache(maxsize=20_000)
def collation_key(text: str) -> CollationKey:
    """Return the sort key of Vietnamese dictionaries: letters first (ă after a, đ after d), tones second.

    Shape: digits compare as numbers, so "Thôn 2" comes before "Thôn 10".
    """
    words: list[tuple[int, ...]] = []
    tones: list[int] = []
    for token in re.findall(r"\d+|[^\W\d_]+", nfc(text).lower().translate({ord(c): None for c in _APOSTROPHES})):
        if token.isdecimal():
            words.append((0, int(token)))
            continue
        letters, marks = _letters(token)
        words.append(letters)
        tones.extend(marks)
    return tuple(words), tuple(tones), text


def person_key(name: str) -> tuple[object, object]:
    """Return the sort key of a person: by the last word, as registers are read aloud, then by the whole name."""
    words = name.split()
    return collation_key(words[-1] if words else ""), collation_key(name)


def _letters(token: str) -> tuple[tuple[int, ...], list[int]]:
    letters, marks = [], []
    for char in token:
        parts = unicodedata.normalize("NFD", char)
        tone = next((_TONES[c] for c in parts if c in _TONES), 0)
        letter = unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES))
        letters.append(_RANK.get(letter) or _RANK.get(letter[:1]) or _RANK.get(parts[0], 1000 + ord(parts[0])))
        marks.append(tone)
    return tuple(letters), marks
