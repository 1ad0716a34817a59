"""A made file as an answer: its kind is read from its name."""

from typing import IO

from flask import Response
from werkzeug.wsgi import FileWrapper

KINDS = {
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "toml": "application/toml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def file_answer(content: bytes | str | IO[bytes], name: str) -> Response:
    """Answer with a file; a PDF opens where it is, any other is saved.

    Shape: an open file is sent piece by piece, then closed.
    """
    kind = name.rpartition(".")[2]
    answer = Response(content if isinstance(content, bytes | str) else FileWrapper(content), mimetype=KINDS[kind])
    answer.headers.set("Content-Disposition", "inline" if kind == "pdf" else "attachment", filename=name)
    return answer
