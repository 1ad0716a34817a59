"""Vietnamese, Ê Đê and M'Nông text: what search finds, how lists are ordered, what is refused."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.text import collation_key, fold, has_forbidden, nfc, person_key, slug, tied

TONES = ["ma", "mà", "mả", "mã", "má", "mạ"]
LETTERS = list("aăâbcdđeêghiklmnoôơpqrstuưvxy")


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Đắk Mil", "dak mil"),
        ("ĐẮK MIL", "dak mil"),
        ("  Đắk \u00a0 Mil\n", "dak mil"),
        ("Nguyễn Thị Hường", "nguyen thi huong"),
        ("H'Nghĩa Êban", "hnghia eban"),
        ("Đắk R'Lấp", "dak rlap"),
        ("Y ƀroh Ƀyă", "y broh bya"),
        ("Y Ngŏ Ñiê̆ Kĕ Tĭ Kŭ", "y ngo nie ke ti ku"),
        ("Thôn 10", "thon 10"),
        ("", ""),
    ],
)
def test_folding_keeps_what_people_type_without_accents(written, folded):
    assert fold(written) == folded
    assert fold(unicodedata.normalize("NFD", written)) == folded


@pytest.mark.parametrize("apostrophe", "'’‘ʼʻ`´′")
def test_an_apostrophe_of_any_keyboard_folds_alike(apostrophe):
    assert fold(f"H{apostrophe}Nghĩa") == fold("H'Nghĩa")


@pytest.mark.parametrize("stroked", "ĐđÐðƉɖ")
def test_letters_that_look_like_d_with_a_stroke_fold_alike(stroked):
    assert fold(f"{stroked}ăk") == "dak"


@pytest.mark.parametrize("typed", ["h nghia", "H'Nghĩa", "eban", "h’nghia êban", "NGHĨA"])
def test_every_word_typed_is_found_in_the_name(typed):
    assert all(word in fold("H'Nghĩa Êban") for word in fold(typed).split())


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


def test_folding_any_one_letter_twice_changes_nothing():
    letters = (chr(code) for code in range(0x10000))
    assert [letter for letter in letters if fold(fold(letter)) != fold(letter)] == []


@given(st.text())
def test_a_slug_is_part_of_an_address(text):
    assert set(slug(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not slug(text).startswith("-")


@pytest.mark.parametrize(
    ("name", "code"), [("Tổ dân phố 1", "to-dan-pho-1"), ("Bon U1", "bon-u1"), ("Bon N'Jiêng", "bon-njieng"), ("…", "")]
)
def test_a_hamlets_code_ends_in_its_slug(name, code):
    assert slug(name) == code


@pytest.mark.parametrize("in_order", [LETTERS, TONES], ids=["letters", "tones"])
def test_letters_and_tones_follow_the_dictionary(in_order):
    assert all(collation_key(one) < collation_key(next_one) for one, next_one in pairwise(in_order))


def test_letters_count_before_tones():
    words = ["bạ", "băn", "bắc", "bà", "ba"]
    assert sorted(words, key=collation_key) == ["ba", "bà", "bạ", "bắc", "băn"]


def test_numbers_count_as_numbers():
    names = ["Thôn 10", "Thôn 2", "Tổ dân phố 9", "Thôn 1", "Tổ dân phố 11"]
    assert sorted(names, key=collation_key) == ["Thôn 1", "Thôn 2", "Thôn 10", "Tổ dân phố 9", "Tổ dân phố 11"]


def test_a_shorter_word_comes_first():
    assert sorted(["Ánh Nguyệt", "Ánh", "An"], key=collation_key) == ["An", "Ánh", "Ánh Nguyệt"]


def test_both_spellings_of_one_letter_stand_together():
    names = ["Đắk Mil", unicodedata.normalize("NFD", "Đắk Mil")]
    assert collation_key(names[0])[:2] == collation_key(names[1])[:2]


@given(st.text(), st.text())
def test_any_two_texts_have_an_order(one, other):
    assert (collation_key(one) < collation_key(other)) or (collation_key(other) <= collation_key(one))


def test_people_stand_by_the_last_word_then_by_the_whole_name():
    names = ["Trần Văn Nam", "H'Lan Êban", "Nguyễn Thị Hoa", "Lê Hoa", "Thu", "Y Bình Niê Kdăm", ""]
    ordered = ["", "H'Lan Êban", "Lê Hoa", "Nguyễn Thị Hoa", "Y Bình Niê Kdăm", "Trần Văn Nam", "Thu"]
    assert sorted(names, key=person_key) == ordered


@pytest.mark.parametrize("bad", ["\x00", "\t", "\r", "\x1b", "\x7f", "\x85", "\u200f", "\u202e", "\u2069", "\ud800"])
def test_control_and_bidi_characters_and_half_letters_are_refused(bad):
    assert has_forbidden(f"Hoa{bad}")


@pytest.mark.parametrize("good", ["Nguyễn Thị Hoa", "dòng một\ndòng hai", "H’Nghĩa", "nhà 🏠", "e\u0302\u0306"])
def test_ordinary_text_is_not_refused(good):
    assert not has_forbidden(good)


@pytest.mark.parametrize("name", ["Đắk Mil", "Niê Kdăm", "ê̆"])
def test_text_is_composed(name):
    assert nfc(unicodedata.normalize("NFD", name)) == unicodedata.normalize("NFC", name)


@given(st.text(st.characters(codec="utf-8"), max_size=400))
def test_text_is_composed_as_unicode_says(text):
    assert nfc(text) == unicodedata.normalize("NFC", text)


def test_long_text_is_composed_as_unicode_says():
    text = unicodedata.normalize("NFD", "Thôn Đắk R'Lấp, Y Ngŏ Ñiê̆ Kĕ: đường đất, ướt. " * 200)
    assert nfc(text) == unicodedata.normalize("NFC", text)


def test_marks_piled_on_one_letter_hold_nobody_up():
    """Composed at once, this text takes a server's whole attention for a minute."""
    piled = "a" + "\u0327\u0301" * 120_000
    assert (nfc(piled)[0], fold(piled)) == ("á", "a")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Tổ dân phố 2", "Tổ dân phố~2"),
        ("Tổ dân phố 11, thị trấn Ea T'ling", "Tổ dân phố~11, thị trấn Ea T'ling"),
        ("Bon U1", "Bon~U1"),
        ("Buôn Ea Pô", "Buôn Ea Pô"),
    ],
)
def test_the_number_of_a_place_stays_with_its_kind(name, shown):
    assert tied(name) == shown.replace("~", "\N{NO-BREAK SPACE}")
    assert fold(tied(name)) == fold(name)
