"""Whether a word is spelt as a syllable of Vietnamese: how text in an old encoding is told from text in Unicode."""

import re
import unicodedata
from functools import lru_cache

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_SHARP = "\u0301\u0323"  # the tones of syllables that end in a stop
_BEGINNINGS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph q r s t th tr v x"
_ONSETS = frozenset(_BEGINNINGS.split()) | {""}
# Rhymes without tone, by what ends them. Written out, because what is missing matters as much as what is there.
_OPEN = (
    "a ai ao au ay âu ây e eo ê êu i ia iu o oa oai oao oay oe oeo oi ô ôi ơ ơi u ua uê ui uơ uy uya uyu uây ư ưa ưi ưu"
    " ươi ươu uôi iêu yêu y uêu uao"
)
_NASAL = (
    "am ăm âm em êm im om ôm ơm um iêm yêm uôm ươm oam oăm an ăn ân en ên in on ôn ơn un iên yên uôn ươn oan oăn oen"
    " uân uyên uên uyn ang ăng âng eng ong ông ung ưng iêng uông ương oang oăng uâng oong anh ênh inh oanh uynh uênh ưn"
)
_STOPPED = (
    "ap ăp âp ep êp ip op ôp ơp up iêp ươp oap at ăt ât et êt it ot ôt ơt ut ưt iêt yêt uôt ươt oat oăt oet uât uyêt"
    " uyt ac ăc âc ec oc ôc uc ưc iêc uôc ươc oac oăc ooc ach êch ich oach uych uêch"
)
_RHYMES = frozenset(f"{_OPEN} {_NASAL}".split())
_STOPS = frozenset(_STOPPED.split())
_LETTERS = re.compile(r"(ngh|ng|nh|gh|gi|ch|kh|ph|th|tr|qu|[bcdđghklmnpqrstvx])?(.*)")
_BEFORE_FRONT = re.compile(r"[eêiy]")
NEVER_BEFORE_FRONT = frozenset({"c", "g", "ng"})
ONLY_BEFORE_FRONT = frozenset({"k", "gh", "ngh"})


@lru_cache(maxsize=8_000)
def is_syllable(word: str) -> bool:
    """Tell whether a word of letters is spelt as a syllable of Vietnamese can be."""
    parts = unicodedata.normalize("NFD", word.lower())
    tones = [mark for mark in parts if mark in _TONES]
    if len(tones) > 1:
        return False
    plain = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in _TONES))
    return any(_fits(onset, rhyme, tones) for onset, rhyme in _readings(plain))


def _readings(plain: str) -> list[tuple[str, str]]:
    """Return the ways to take a syllable apart: "gì" is g and i, "giêng" gi and êng, "quê" qu and ê."""
    found = _LETTERS.fullmatch(plain)
    if not found:
        return []
    onset, rhyme = found[1] or "", found[2]
    if onset == "gi":
        return [("gi", rhyme), ("gi", f"i{rhyme}"), ("g_", f"i{rhyme}")]
    return [("q_", rhyme), ("q_", f"u{rhyme}")] if onset == "qu" else [(onset, rhyme)]


def _fits(onset: str, rhyme: str, tones: list[str]) -> bool:
    if onset not in _ONSETS and not onset.endswith("_"):
        return False
    is_front = bool(_BEFORE_FRONT.match(rhyme))
    if (is_front and onset in NEVER_BEFORE_FRONT) or (not is_front and onset in ONLY_BEFORE_FRONT):
        return False
    return rhyme in _RHYMES or (rhyme in _STOPS and bool(tones) and tones[0] in _SHARP)
