"""The report as PDF/A-2b, which fails on a letter that no font of ours has."""

from dataclasses import asdict

from fieldapp.press import typeset
from fieldapp.reports.report import Report


def report_pdf(report: Report) -> bytes:
    """Return *report* ready to be signed.

    Errors: PrintFailed.
    """
    day = report.signed_on  # PDF/A asks for a date; ours makes the same report the same file
    given = asdict(report) | {"signed_on": [day.year, day.month, day.day]}
    return typeset("reports/report.typ", given, standards=["a-2b"])
