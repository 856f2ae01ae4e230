"""Structured logs: one JSON object a line on standard output, which every platform collects."""

import json
import logging
import os
import sys
from datetime import datetime, timezone

LOGGER = logging.getLogger("bankchurn")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
DEFAULT_LEVEL = "INFO"


class JsonFormatter(logging.Formatter):
    """Formats a record as one line of JSON, with what `extra={"fields": {...}}` adds."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "message": record.getMessage(),
        }
        line.update(getattr(record, "fields", {}))
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def configure() -> None:
    """Sends LOGGER to standard output at LOG_LEVEL (default INFO; DEBUG adds one line per health check).

    Raises ValueError for a level that does not exist; LOGGER works at INFO then.
    """
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonFormatter())
    LOGGER.handlers[:] = [handler]
    # Lambda's runtime installs a handler at the root logger: without this each line would appear twice.
    LOGGER.propagate = False
    LOGGER.setLevel(DEFAULT_LEVEL)

    level = os.environ.get("LOG_LEVEL", DEFAULT_LEVEL).upper()
    if level not in LEVELS:
        raise ValueError(f"LOG_LEVEL: {level!r} does not exist, set one of {', '.join(LEVELS)}")
    LOGGER.setLevel(level)
