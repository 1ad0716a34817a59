"""Text of before Unicode, told by what no word here holds: letters of TCVN3 (.VnTime) and VNI read as Latin ones."""

import re

# "NguyÔn V¨n ¸nh": signs and punctuation inside words.
_TCVN3 = re.compile(
    "[A-Za-z\u00c0-\u00ff][\u00a1-\u00a9\u00ab-\u00af\u00b1\u00b5\u00b6\u00b8\u00b9\u00bb-\u00bf]|[\u00a1\u00a5-\u00a9\u00ae\u00b5\u00b6\u00b8\u00b9][A-Za-z]"
)
# "Nguyeãn Vaên": a plain vowel, then a vowel that only carries its mark. "Aê" alone is a word of Ê Đê.
_VNI = re.compile(
    "[aeouyAEOUY][\u00e5\u00e4\u00eb\u00fc\u00f8\u00fb\u00ef\u00c5\u00c4\u00cb\u00dc\u00d8\u00db\u00cf]|[aeAE][\u00e2\u00e1\u00e0\u00e3\u00e9\u00e8\u00fa\u00f9\u00f5\u00c2\u00c1\u00c0\u00c3\u00c9\u00c8\u00da\u00d9\u00d5]"
)
_LOST = "\ufffd"


def is_garbled(text: str) -> bool:
    """Tell whether *text* is in an old encoding, or lost letters on its way here."""
    return _LOST in text or bool(_TCVN3.search(text) or _VNI.search(text))
