"""The cast itself: both maps stand, and everybody is where they should be."""

from fieldapp.access import Verb, allow
from tests.cast import Stage


def test_chair_holds_her_commune_and_not_the_neighbouring_one(any_stage: Stage) -> None:
    lan = any_stage.lan.actor()
    assert allow(lan, Verb.CARD_ISSUE, any_stage.hamlet_a.area)
    assert not allow(lan, Verb.CARD_ISSUE, any_stage.hamlet_c.area)


def test_code_of_both_maps_is_written_with_its_day(any_stage: Stage) -> None:
    assert any_stage.commune.ref.startswith("24640@20")
    assert "@" not in any_stage.hamlet_a.ref
