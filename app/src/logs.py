"""Structured logs: one JSON object per line on standard output, which every platform collects."""

import contextvars
import json
import logging
import os
import re
import sys
import urllib.request
from datetime import datetime, timezone

LOGGER = logging.getLogger("bankchurn")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
DEFAULT_LEVEL = "INFO"


# The trace of the current request, so that Cloud Logging groups its lines under the request's own log entry.
_TRACE: contextvars.ContextVar[str] = contextvars.ContextVar("trace", default="")
_TRACE_ID = re.compile(r"(?:[0-9a-f]{2}-)?([0-9a-f]{32})(?:[-/;].*)?")
_PROJECT_URL = "http://metadata.google.internal/computeMetadata/v1/project/project-id"
_project = ""


def set_trace(traceparent: str | None, cloud_trace_context: str | None) -> str | None:
    """Sets the trace from a request's headers `traceparent` or `X-Cloud-Trace-Context`, and returns its ID. Only Google
    Cloud uses it (cloud.google.com/logging/docs/structured-logging): None elsewhere, and without a trace."""
    found = _TRACE_ID.fullmatch(traceparent or "") or _TRACE_ID.fullmatch(cloud_trace_context or "")
    trace = found[1] if _project and found else None
    _TRACE.set(f"projects/{_project}/traces/{trace}" if trace else "")
    return trace


def _google_project() -> str:
    """The project that the process runs in; empty outside Cloud Run, unless GOOGLE_CLOUD_PROJECT is set."""
    given = os.environ.get("GOOGLE_CLOUD_PROJECT", "")
    if given or "K_SERVICE" not in os.environ:
        return given
    request = urllib.request.Request(_PROJECT_URL, headers={"Metadata-Flavor": "Google"})
    try:
        with urllib.request.urlopen(request, timeout=1) as answer:
            return answer.read().decode("ascii")
    except OSError:
        return ""  # logs without traces are better than no service


class JsonFormatter(logging.Formatter):
    """Formats a record as one line of JSON, including the fields from `extra={"fields": {...}}`."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            # Read by Cloud Logging; without it every line is DEFAULT. Its level names are Python's
            # (cloud.google.com/logging/docs/structured-logging#structured_logging_special_fields).
            "severity": record.levelname,
            "message": record.getMessage(),
        }
        if trace := _TRACE.get():
            line["logging.googleapis.com/trace"] = trace
        line.update(getattr(record, "fields", {}))
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def configure() -> None:
    """Sends LOGGER to standard output at LOG_LEVEL (default INFO; DEBUG adds one line per health check).

    Raises ValueError for an unknown level; LOGGER then works at INFO.
    """
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonFormatter())
    LOGGER.handlers[:] = [handler]
    # Lambda's runtime installs a handler on the root logger: without this, each line would appear twice.
    LOGGER.propagate = False
    LOGGER.setLevel(DEFAULT_LEVEL)
    global _project
    _project = _google_project()

    level = os.environ.get("LOG_LEVEL", DEFAULT_LEVEL).upper()
    if level not in LEVELS:
        raise ValueError(f"LOG_LEVEL: {level!r} does not exist, set one of {', '.join(LEVELS)}")
    LOGGER.setLevel(level)
