"""Where to go next: the same walks as the phone's (tests/js/doors.test.mjs)."""

import pytest

from fieldapp.visits.doors import Doorstep, next_of


def walk(said: str) -> list[Doorstep]:
    """Doors "1a" of alley 1 …; alleys with a star are one's own."""
    return [
        Doorstep(ord(letter.lower()) + 1000 * int(alley[0]), alley[0] + letter.lower(), letter, *("",) * 3, alley[0],
                 "open", priority=False, last=None, is_own="*" in alley)
        for alley in said.split()
        for letter in alley[1:].replace("*", "")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "after", "following"),
    [
        ("1ab 2ab", None, "1a"),
        ("1Ab 2ab", "1a", "1b"),
        ("1aB 2ab", "1b", "2a"),
        ("1ab 2aB", "2b", "1a"),
        ("3*ab 1ab 2ab", None, "3a"),
        ("3*ab 1Ab 2ab", "1a", "1b"),
        ("3*ab 1aB 2ab", "1b", "3a"),
        ("3*aB 1ab 2ab", "3b", "3a"),
        ("3*AB 1ab 2ab", "3b", "1a"),
        ("3*ab 4*Ab 1ab", "4a", "4b"),
        ("3*ab 4*AB 1ab", "4b", "3a"),
        ("3*AB 1AB", "3b", None),
    ],
)
def test_the_next_door(said: str, after: str | None, following: str | None) -> None:
    steps = walk(said)
    wanted = [step for step in steps if step.plate.islower()]
    found = next_of(steps, next((step.id for step in steps if step.uid == after), None), wanted)
    assert (found and found.uid) == following
