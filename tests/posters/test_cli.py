"""`flask posters pdf`: what is printed leads to what was made, and printing again makes nothing."""

from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from fieldapp.audit.models import AuditEntry
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.posters.forms import PosterInput
from fieldapp.posters.hang import hang_poster
from fieldapp.posters.make import make_posters
from fieldapp.posters.models import Poster, PosterState
from tests.cast import Stage
from tests.paper import pages, read_by_zxing, text_of


def print_out(runner: FlaskCliRunner, out: Path, code: str, **options: str):
    given = {"area": code, "campaign": "dot-thu", "size": "a6", "o": str(out)} | options
    flags = [word for name, value in given.items() for word in (f"--{name}" if len(name) > 1 else f"-{name}", value)]
    return runner.invoke(args=["posters", "pdf", *flags])


def codes() -> list[str]:
    return sorted(db.session.scalars(select(Poster.code)))


def test_every_hamlet_gets_one_and_each_code_leads_to_it(runner, stage: Stage, campaign: Campaign, client, tmp_path):
    out = tmp_path / "ap-phich.pdf"
    result = print_out(runner, out, stage.commune.ref)
    assert (result.exit_code, result.stdout) == (0, f"{out}: 2 posters, 2 new\n")
    assert result.stderr == "2/2\n"
    printed = [read_by_zxing(page)[0] for page in pages(out.read_bytes(), 150)]
    assert sorted(address[-7:] for address in printed) == codes()
    said = text_of(out.read_bytes())
    assert ["Bon U1" in said[0], "Tổ dân phố 2" in said[1]] == [True, True]
    for address in printed:
        assert client.get("/" + address.split("/", 3)[3]).status_code == 200
    assert db.session.scalars(select(AuditEntry.verb)).all() == ["poster.edit"] * 2


def test_printing_again_prints_the_same_codes(runner, stage: Stage, campaign: Campaign, tmp_path):
    print_out(runner, tmp_path / "1.pdf", stage.commune.ref)
    made = codes()
    again = print_out(runner, tmp_path / "2.pdf", stage.commune.ref, size="flyer")
    assert again.stdout.endswith("2 posters, 0 new\n")
    assert codes() == made
    first = {read_by_zxing(page)[0] for page in pages((tmp_path / "1.pdf").read_bytes(), 150)}
    assert {found for page in pages((tmp_path / "2.pdf").read_bytes(), 150) for found in read_by_zxing(page)} == first


def test_what_was_withdrawn_is_not_printed(runner, stage: Stage, campaign: Campaign, tmp_path):
    old, _ = make_posters(None, stage.hamlet_a.area, campaign, 2, now())
    hang_poster(stage.lan.actor(), old, PosterInput(PosterState.WITHDRAWN, "", shows_contact=False), now())
    db.session.commit()
    result = print_out(runner, tmp_path / "x.pdf", stage.hamlet_a.ref)
    assert result.stdout.endswith("1 posters, 0 new\n")
    assert old.code not in text_of((tmp_path / "x.pdf").read_bytes())[0]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"size": "a3"}, "Lệnh gõ chưa đúng"),
        ({"area": "99999"}, "99999"),
        ({"campaign": "khong-co"}, "khong-co"),
        ({"o": "/khong/co/x.pdf"}, "Không ghi được"),
    ],
)
def test_what_cannot_be_done_is_one_line(runner, stage: Stage, campaign: Campaign, tmp_path, options, said):
    result = print_out(runner, tmp_path / "x.pdf", stage.hamlet_a.ref, **options)
    assert result.exit_code == 2
    assert said in result.stderr.splitlines()[-1]
    assert not (tmp_path / "x.pdf").exists()


def test_an_area_outside_the_campaign_has_nothing_to_print(runner, stage: Stage, campaign: Campaign, tmp_path):
    campaign.area_id = stage.hamlet_b.id
    db.session.commit()
    result = print_out(runner, tmp_path / "x.pdf", stage.hamlet_a.ref)
    assert result.exit_code == 2
    assert "chưa có thôn nào trong đợt này" in result.stderr
    assert codes() == []
