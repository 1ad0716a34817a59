"""Long lists a page at a time."""

import pytest

from fieldapp.paging import beside, turned


@pytest.mark.parametrize(
    ("found", "wanted", "page", "pages", "rows"),
    [
        (0, 1, 1, 1, range(50)),
        (50, 1, 1, 1, range(50)),
        (51, 2, 2, 2, range(50, 100)),
        (51, 99, 2, 2, range(50, 100)),
        (0, 99, 1, 1, range(50)),
    ],
)
def test_a_page_beyond_the_end_is_the_last(found: int, wanted: int, page: int, pages: int, rows: range) -> None:
    turn = turned(found, wanted, 50)
    assert (turn.page, turn.pages, turn.rows) == (page, pages, rows)


@pytest.mark.parametrize(("page", "others"), [(1, ["2"]), (2, ["1", "3"]), (3, ["2"])])
def test_links_lead_to_the_pages_beside(app, page: int, others: list[str]) -> None:
    with app.test_request_context():
        assert [url for _, url in beside(page, 3, str)] == others


def test_a_single_page_leads_nowhere(app) -> None:
    assert list(beside(1, 1, str)) == []
