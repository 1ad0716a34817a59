"""The one form of a visit under a prefix, as rows of a typed sheet will use it."""

from uuid import uuid4

from flask import Flask
from werkzeug.datastructures import MultiDict

from fieldapp.visits.forms import visit_form


def test_what_does_not_fit_together_is_told_at_the_rows_own_fields(app: Flask) -> None:
    row = {"household": str(uuid4()), "campaign": "dot-thu", "outcome": "met", "smartphones": "1", "leaflets": "100"}
    row |= {"apps-xanh-already": "1", "apps-xanh-assisted": "1"}
    typed = MultiDict({f"row3-{name}": value for name, value in row.items()})
    form = visit_form(("xanh", "vang"))(typed, prefix="row3-")
    assert not form.validate()
    assert set(form.faults()) == {"row3-leaflets", "row3-apps-xanh-assisted"}
