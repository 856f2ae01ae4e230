"""The churn API on AWS Lambda: handler.lambda_handler, behind API Gateway (payload v1 or v2) or invoked directly."""

import base64
import binascii
import json
import os
from typing import Any

from src import api, logs, secrets
from src.contract import PREDICT_PATHS

_service = api.Service()


def _start() -> None:
    """Starts the service once per environment. A failure is logged and retried with the next request. An exception here
    would expose its text to direct callers."""
    try:
        logs.configure()
        names = secrets.resolve(os.environ)
        if names:
            logs.LOGGER.info("secrets resolved", extra={"fields": {"names": names}})
        _service.load()
    except Exception:
        logs.LOGGER.exception("start failed")


_start()


def lambda_handler(event: Any, context: Any) -> dict[str, Any]:
    """Answers one event with {"statusCode", "headers", "body", "isBase64Encoded"}.

    A direct invocation sends the customer itself, or {"body": <the customer as object or JSON string>}.
    """
    if not _service.ready:
        _start()
    event = event if isinstance(event, dict) else {"body": event}
    headers = {str(name).lower(): value for name, value in (event.get("headers") or {}).items()}
    request_id = api.request_id(headers.get("x-request-id"), getattr(context, "aws_request_id", None))
    try:
        body = _body(event)
    except (binascii.Error, ValueError):
        return _response(api.refusal(400, "the body is not base64", request_id))
    method, path = _method_and_path(event)
    return _response(_service.answer(method, path, body, request_id))


def _method_and_path(event: dict[str, Any]) -> tuple[str, str]:
    context = event.get("requestContext") or {}
    if event.get("version") == "2.0" and "http" in context:
        method, path = context["http"]["method"], event.get("rawPath", "")
    elif "httpMethod" in event:
        method, path = event["httpMethod"], event.get("path", "")
    else:
        return "POST", PREDICT_PATHS[0]
    # The path is prefixed with the stage, unless it is $default.
    prefix = f"/{context.get('stage')}/"
    if path not in api.METHODS and path.startswith(prefix):
        path = path[len(prefix) - 1 :]
    return method, path


def _body(event: dict[str, Any]) -> bytes:
    gateway = "requestContext" in event or "httpMethod" in event
    body = event.get("body") if gateway or "body" in event else event
    if body is None:
        return b""
    if not isinstance(body, str):
        return json.dumps(body).encode("ascii")
    if event.get("isBase64Encoded"):
        return base64.b64decode(body, validate=True)
    # A lone surrogate cannot be encoded; its replacement is not valid input either.
    return body.encode("utf-8", errors="replace")


def _response(answer: api.Answer) -> dict[str, Any]:
    return {
        "statusCode": answer.status,
        "headers": answer.headers,
        "body": answer.body.decode("ascii"),
        "isBase64Encoded": False,
    }
