"""Phones of the cast, doors, and the page of second looks as each of them reads it."""

from collections.abc import Callable

import pytest
from flask import Flask

from fieldapp.campaigns.models import Campaign
from fieldapp.households.models import Household
from tests.cast import Person, Stage, browser_of
from tests.page import Page, read_page, words
from tests.visits.phone import Phone
from tests.visits.register import make_home

PhoneOf = Callable[..., Phone]


class Desk:
    """The page of second looks at a place, in somebody's browser."""

    def __init__(self, app: Flask, person: Person, ref: str) -> None:
        self.client, self.path = browser_of(app, person), f"/review/{ref}"

    def read(self) -> Page:
        answer = self.client.get(self.path)
        assert answer.status_code == 200
        return read_page(answer)

    def cards(self) -> list[str]:
        """Return the open cards in words."""
        return [words(card) for card in self.read().all("article")]

    def fields(self, number: int = 0) -> dict[str, str]:
        """Return what the answer form of a card sends unseen."""
        forms = [form for form in self.read().all("form") if form.get("action", "").startswith(f"{self.path}?")]
        hidden = [each for each in forms[number].iter("input") if each.get("type") == "hidden"]
        return {each.get("name", ""): each.get("value", "") for each in hidden}

    def answer(self, number: int = 0, status: int = 303, **more: str) -> Page | None:
        return self.send(self.fields(number) | more, status)

    def send(self, fields: dict[str, str], status: int = 303) -> Page | None:
        answer = self.client.post(self.path, data=fields)
        assert answer.status_code == status, answer.text
        return read_page(answer) if status != 303 else None

    def reopen(self) -> int:
        (form,) = [form for form in self.read().all("form") if "/opening" in form.get("action", "")]
        return self.client.post(form.get("action", "")).status_code

    def accept(self) -> str:
        """Ask for the first refused op to be taken in after all; return what the page says then."""
        form = next(form for form in self.read().all("form") if "/acceptance" in form.get("action", ""))
        hidden = {each.get("name", ""): each.get("value", "") for each in form.iter("input")}
        assert self.client.post(form.get("action", ""), data=hidden).status_code == 303
        return self.read().words()


@pytest.fixture
def desk_of(app: Flask) -> Callable[..., Desk]:
    """Return what opens the page for somebody: `desk_of(stage.lan, stage.commune)`."""
    return lambda person, place: Desk(app, person, place.ref)


@pytest.fixture
def desk(stage: Stage, campaign: Campaign, desk_of: Callable[..., Desk]) -> Desk:
    """The chair's page of the commune."""
    return desk_of(stage.lan, stage.commune)


@pytest.fixture
def phone_of(app: Flask, campaign: Campaign) -> PhoneOf:
    slug = campaign.slug
    return lambda person, **session: Phone(app.test_client(), person, slug, **session)


@pytest.fixture
def hoa(stage: Stage, phone_of: PhoneOf) -> Phone:
    return phone_of(stage.hoa)


@pytest.fixture
def head(stage: Stage, phone_of: PhoneOf) -> Phone:
    return phone_of(stage.y_binh)


@pytest.fixture
def home(stage: Stage) -> Household:
    return make_home(stage.hamlet_a)
