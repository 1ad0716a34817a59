"""The documents of a closing by their endings, the same for pages and commands."""

from collections.abc import Callable

from fieldapp.reports.compose import report_of
from fieldapp.reports.models import Closing
from fieldapp.reports.pdf import report_pdf
from fieldapp.reports.word import report_docx
from fieldapp.reports.workbook import report_xlsx

MAKERS: dict[str, Callable[[Closing], bytes]] = {
    "pdf": lambda closing: report_pdf(report_of(closing)),
    "docx": lambda closing: report_docx(report_of(closing)),
    "xlsx": report_xlsx,
}


def document(closing: Closing, kind: str) -> bytes:
    """Return a document of *closing*; *kind* is one of `MAKERS`.

    Errors: PrintFailed.
    """
    return MAKERS[kind](closing)
