"""The API independent of its transport: method, path and body in; status, headers and body out.

Both entry points return the result of Service.answer byte for byte.
"""

import json
import re
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from src import inference, schema
from src.contract import HEALTH_PATH, MAX_BODY_BYTES, PREDICT_PATHS
from src.logs import LOGGER

METHODS: dict[str, str] = {HEALTH_PATH: "GET", **{path: "POST" for path in PREDICT_PATHS}}

_REQUEST_ID = re.compile(r"[A-Za-z0-9._:=;-]{1,128}")
_MAX_LOGGED_PATH = 200


@dataclass(frozen=True)
class Answer:
    """A response. body is JSON in UTF-8."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


class Service:
    """The API with its model, which load loads."""

    def __init__(self) -> None:
        self._model: inference.Model | None = None

    @property
    def ready(self) -> bool:
        return self._model is not None

    def load(self) -> None:
        """Loads the model. Until it returns, every response is 503. Raises inference.ModelError."""
        started = time.perf_counter()
        model = inference.load()
        self._model = model
        fields = {"model": model.sha256, "load_ms": _milliseconds_since(started)}
        LOGGER.info("model loaded", extra={"fields": fields})

    def answer(self, method: str, path: str, body: bytes, request_id: str) -> Answer:
        """Answers one request and logs it. Never raises: errors are logged, and the response omits their text."""
        started = time.perf_counter()
        try:
            status, payload, headers = self._route(method, path, body)
            encoded = _encode(payload)
        except Exception:
            LOGGER.exception("request failed", extra={"fields": {"request_id": request_id}})
            status, encoded, headers = 500, _encode({"error": "internal error"}), {}
        # Probes come every few seconds and would dominate the log.
        log = LOGGER.debug if path == HEALTH_PATH and status == 200 else LOGGER.info
        fields = {
            "request_id": request_id,
            "method": method,
            "path": path[:_MAX_LOGGED_PATH],
            "status": status,
            "latency_ms": _milliseconds_since(started),
        }
        log("request", extra={"fields": fields})
        return _answer(status, encoded, request_id, headers)

    def _route(self, method: str, path: str, body: bytes) -> tuple[int, dict[str, Any], dict[str, str]]:
        if path not in METHODS:
            return 404, {"error": "not found"}, {}
        if method != METHODS[path]:
            return 405, {"error": "method not allowed"}, {"Allow": METHODS[path]}
        if self._model is None:
            return 503, {"error": "the model is not loaded"}, {"Retry-After": "1"}
        if path == HEALTH_PATH:
            return 200, {"status": "ok", "model": self._model.sha256[:12]}, {}
        if len(body) > MAX_BODY_BYTES:
            return 413, {"error": f"the body may have at most {MAX_BODY_BYTES} bytes"}, {}
        try:
            customer = schema.parse(body)
        except schema.InvalidInput as invalid:
            problems = [{"field": each.field, "problem": each.problem} for each in invalid.problems]
            return 400, {"error": str(invalid), "problems": problems}, {}
        return 200, self._model.predict(customer), {}


def refusal(status: int, error: str, request_id: str) -> Answer:
    """The response to a request that did not arrive completely."""
    LOGGER.info("request refused", extra={"fields": {"request_id": request_id, "status": status, "error": error}})
    return _answer(status, _encode({"error": error}), request_id, {})


def request_id(sent: str | None, fallback: str | None = None) -> str:
    """The caller's X-Request-Id if it is short and plain, otherwise the platform's, otherwise a new one."""
    if sent and _REQUEST_ID.fullmatch(sent):
        return sent
    return fallback or str(uuid.uuid4())


def _encode(payload: dict[str, Any]) -> bytes:
    return json.dumps(payload, separators=(", ", ": "), allow_nan=False).encode("ascii")


def _answer(status: int, body: bytes, request_id: str, headers: dict[str, str]) -> Answer:
    return Answer(status, body, {"Content-Type": "application/json", "X-Request-Id": request_id, **headers})


def _milliseconds_since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 3)
