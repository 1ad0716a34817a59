"""Text of before Unicode: TCVN3 (.VnTime) is turned into letters where it is sure, VNI and windows-1258 are told.

Sure means: signs that no Vietnamese text holds, and syllables of Vietnamese once they are read as TCVN3. A name left as
it was is asked about; a name changed wrongly is never seen again.
"""

import re

from fieldapp.households.importing.syllables import is_syllable
from fieldapp.text import capital, nfc

TCVN3 = dict(
    zip(
        "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦",
        "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
        strict=True,
    )
)
_TABLE = str.maketrans(TCVN3)
# What both Unicode text and TCVN3 may hold says nothing; Ñ is a letter of Ê Đê.
_BOTH = frozenset("àáâãèéêìíòóôõùúýÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝñÑ")
_SIGNS = frozenset(TCVN3) - _BOTH
_WORD = re.compile(r"[^\s\d.,;:()\[\]/\\\-–'’\"“”+&!?*_]+")
_LOST = "\ufffd"
# "Nguyeãn Vaên": a plain vowel, then a vowel that only carries its mark. "Aê" alone is a word of Ê Đê.
_VNI = re.compile(
    "[aeouyAEOUY][\u00e5\u00e4\u00eb\u00fc\u00f8\u00fb\u00ef\u00c5\u00c4\u00cb\u00dc\u00d8\u00db\u00cf]|[aeAE][\u00e2\u00e1\u00e0\u00e3\u00e9\u00e8\u00fa\u00f9\u00f5\u00c2\u00c1\u00c0\u00c3\u00c9\u00c8\u00da\u00d9\u00d5]"
)
# "NguyÔn V¨n ¸nh": signs and punctuation inside words, whatever they would spell.
_STRANGE = re.compile(
    "[A-Za-z\u00c0-\u00ff][\u00a1-\u00a9\u00ab-\u00af\u00b1\u00b5\u00b6\u00b8\u00b9\u00bb-\u00bf]|[\u00a1\u00a5-\u00a9\u00ae\u00b5\u00b6\u00b8\u00b9][A-Za-z]"
)


def from_tcvn3(text: str) -> str:
    """Return what a text in TCVN3 says; capitals that the encoding had only in fonts are put where others stand."""
    read = nfc(text.translate(_TABLE))
    plain = [letter for letter in text if letter.isascii() and letter.isalpha()]
    if len(plain) > 1 and all(letter.isupper() for letter in plain):
        return read.upper()  # "NGUYÔN V¡N" is typed in capitals; its marked vowels have none
    words = read.split(" ")
    signs = text.split(" ")
    firsts = [word[0] for word, sign in zip(words, signs, strict=True) if word and not _has_no_capital(sign)]
    if firsts and all(letter.isupper() or not letter.isalpha() for letter in firsts):
        words = [capital(w) if _has_no_capital(s) else w for w, s in zip(words, signs, strict=True)]
    return " ".join(words)


def _has_no_capital(word: str) -> bool:
    """Tell whether a word begins with a vowel that TCVN3 cannot write as a capital."""
    return word[:1] in TCVN3 and TCVN3[word[0]].islower()


def is_surely_tcvn3(text: str) -> bool:
    """Tell whether a text makes sense in TCVN3 only: by its signs, by its syllables, and by those it has not."""
    words = _marked(text)
    if not words or not any(letter in _SIGNS for word in words for letter in word):
        return False
    return _reads_as_tcvn3(text) and not all(map(is_syllable, words))


def may_be_tcvn3(text: str) -> bool:
    """Tell whether a text could be TCVN3, where what stands around it is."""
    words = _marked(text)
    has_signs = any(letter in _SIGNS for word in words for letter in word)
    return _reads_as_tcvn3(text) if not has_signs or _VNI.search(text) else _is_in_table(words)


def _reads_as_tcvn3(text: str) -> bool:
    words = _marked(text)
    return bool(words) and _is_in_table(words) and all(is_syllable(nfc(word.translate(_TABLE))) for word in words)


def _is_in_table(words: list[str]) -> bool:
    return all(letter.isascii() or letter in TCVN3 for word in words for letter in word)


def is_unicode(text: str) -> bool:
    """Tell whether a text holds letters that no old encoding would have left: ă, đ, ế …"""
    return any(letter > "\u00ff" and letter.isalpha() for letter in nfc(text))


def _marked(text: str) -> list[str]:
    """Return the words with more than plain letters."""
    return [word for word in _WORD.findall(text) if not word.isascii()]


def old_encoding(text: str) -> str:
    """Return in which old encoding a text seems to be: tcvn3, vni, 1258, lost; "" for none."""
    if text.isascii():
        return ""
    if _LOST in text:
        return "lost"
    if is_surely_tcvn3(text):
        return "tcvn3"
    if _VNI.search(text):
        return "vni"
    if _is_1258(text):
        return "1258"
    return "tcvn3" if _STRANGE.search(text) else ""


def _is_1258(text: str) -> bool:
    """Tell whether a text of that code page was read as if it were Western."""
    try:
        read = nfc(text.encode("cp1252").decode("cp1258"))
    except UnicodeError:
        return False
    return read != text and not all(map(is_syllable, _marked(text))) and all(map(is_syllable, _marked(read)))


def syllable_share(text: str) -> float:
    """Return the share of the marked words that are syllables; of none, 0. Units: 0-1."""
    words = _marked(text)
    return sum(map(is_syllable, words)) / len(words) if words else 0.0


def tcvn3_share(text: str) -> float:
    """Return the share of the marked words that are syllables when they are read as TCVN3. Units: 0-1."""
    words = _marked(text)
    return sum(is_syllable(nfc(word.translate(_TABLE))) for word in words) / len(words) if words else 0.0
