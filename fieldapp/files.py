"""A made file as an answer: its kind is read from its name."""

from flask import Response

KINDS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def file_answer(content: bytes, name: str) -> Response:
    """Answer with a file; a PDF opens where it is, any other is saved."""
    kind = name.rpartition(".")[2]
    answer = Response(content, mimetype=KINDS[kind])
    answer.headers.set("Content-Disposition", "inline" if kind == "pdf" else "attachment", filename=name)
    return answer
