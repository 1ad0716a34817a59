"""Setting a document: what was typed is data, every letter is there, a fault is a fault."""

from random import Random

import pytest

from fieldapp.errors import Busy
from fieldapp.press import PRESSES, PrintFailed, typeset, typeset_parts
from tests.paper import HARDEST, text_of

SYLLABLES = ("Brơ̆ng", "Kê̆", "ô̆n", "Ư̆", "ê̆ô̆", "Dơ", "Wŏng", "K'", "H’", "Ê̆đê", "Ơ̆ư̆", "Niê", "ƀư̆r", "ị", "i")
SAYS = """#let given = json(bytes(sys.inputs.given))
#set page(width: 400mm, height: 60mm)
#set text(font: "Noto Sans", lang: "vi", fallback: false)
#given.line"""


@pytest.fixture
def template(tmp_path, monkeypatch):
    monkeypatch.setattr("fieldapp.press.TEMPLATES", tmp_path)

    def write(text: str = SAYS) -> str:
        (tmp_path / "try.typ").write_text(text, encoding="utf-8")
        return "try.typ"

    return write


@pytest.mark.parametrize("line", HARDEST)
def test_every_letter_is_printed_and_copied_as_meant(template, line):
    assert text_of(typeset(template(), {"line": line})) == [line]


@pytest.mark.parametrize("seed", range(12))
def test_names_of_many_marks_are_copied_as_meant_however_they_wrap(template, seed):
    chance = Random(seed)
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(1, 3))) for _ in range(chance.randint(1, 12))]
    sheet = template(SAYS.replace("400mm", f"{chance.choice((40, 70, 300))}mm").replace("60mm", "200mm"))
    (said,) = text_of(typeset(sheet, {"line": " ".join(words)}))
    assert said.replace(" ", "") == "".join(words)


@pytest.mark.parametrize(("typed", "printed"), [("Chợ 中", "Chợ �"), ("Quán 😀 Lan", "Quán � Lan"), ("\u0e01", "�")])
def test_a_letter_that_no_font_of_ours_has_is_seen_to_be_missing(template, typed, printed):
    assert text_of(typeset(template(), {"line": typed})) == [printed]


def test_parts_are_joined_in_order_and_told(template):
    told = []
    pdf = typeset_parts(template(), ({"line": f"tờ {number}"} for number in range(3)), told.append)
    assert text_of(pdf) == ["tờ 0", "tờ 1", "tờ 2"]
    assert told == [1, 2, 3]


def test_two_documents_are_set_at_once_and_who_waits_too_long_comes_again(template, monkeypatch):
    monkeypatch.setattr("fieldapp.press.QUEUE_SECONDS", 0.01)
    told = []
    with PRESSES, PRESSES:
        for work in (
            lambda: typeset(template(), {"line": "tờ"}),
            lambda: typeset_parts(template(), iter([{"line": "tờ"}]), told.append),
        ):
            with pytest.raises(Busy) as busy:
                work()
            assert busy.value.retry_after
    assert not told
    for _ in range(3):  # a fault gives its press back
        with pytest.raises(PrintFailed):
            typeset(template("#panic()"), {})
    assert text_of(typeset(template(), {"line": "tờ"})) == ["tờ"]


def test_a_template_that_fails_is_a_problem_with_a_code(template, app):
    with pytest.raises(PrintFailed) as failed:
        typeset(template("#panic()"), {})
    assert failed.value.code == "print_failed"


def test_a_document_without_end_is_ended(template, monkeypatch):
    monkeypatch.setattr("fieldapp.press.WALL_SECONDS", 1)
    with pytest.raises(PrintFailed):
        typeset(template("#let n = 0\n#while true { n += 1; if n < 0 { break } }"), {})


def test_nothing_outside_the_templates_is_read(template):
    with pytest.raises(PrintFailed):
        typeset(template('#read("/etc/hostname")'), {})
    with pytest.raises(PrintFailed):
        typeset(template('#read("../secret")'), {})


def test_no_package_is_fetched(template):
    with pytest.raises(PrintFailed):
        typeset(template('#import "@preview/cetz:0.3.0"'), {})
