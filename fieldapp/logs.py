"""One JSON line per request and per fault: never a name, a note, an address or a cookie."""

import json
import logging
import sys
from time import perf_counter

from flask import Flask, Response, g, request

logger = logging.getLogger("fieldapp")
_FIELDS = ("reference", "method", "endpoint", "status", "ms", "user")


class JsonLines(logging.Formatter):
    """Format a record as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": self.formatTime(record),
            "level": record.levelname,
            "event": record.getMessage(),
        }
        line |= {field: getattr(record, field) for field in _FIELDS if hasattr(record, field)}
        if record.exc_info and record.exc_info[1]:
            line["fault"] = _trace(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def _trace(error: BaseException) -> list[str]:
    """Name the error's type and its places; its text may hold a person's words, so it stays out."""
    places, step = [type(error).__name__], error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        places.append(f"{code.co_filename.rsplit('fieldapp', 1)[-1]}:{step.tb_lineno} {code.co_name}")
        step = step.tb_next
    return places


def init_app(app: Flask) -> None:
    """Send the product's log to standard error as JSON lines."""
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonLines())
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False
    app.before_request(_start)
    app.after_request(_finish)


def _start() -> None:
    g.started = perf_counter()


def _finish(answer: Response) -> Response:
    actor = g.get("actor")
    seen = {
        "method": request.method,
        "endpoint": request.endpoint,
        "status": answer.status_code,
        "ms": round((perf_counter() - g.started) * 1000, 1),
        "user": actor.id if actor else None,
    }
    logger.info("request", extra=seen)
    return answer
