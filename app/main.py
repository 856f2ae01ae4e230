"""The churn API in a container: uvicorn on port 8000 of all interfaces. PORT (set by Cloud Run) and HOST override that.

`python main.py --openapi` prints the OpenAPI document instead.
"""

import asyncio
import json
import logging
import os
import signal
import sys
import threading
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from src import api, documentation, logs
from src.contract import BODY_TIMEOUT_SECONDS, HEALTH_PATH, KEEP_ALIVE_SECONDS, MAX_BODY_BYTES, PORT, PREDICT_PATHS


def build_app(service: api.Service) -> FastAPI:
    """The ASGI application: it reads the request and passes it to service."""
    # The pages at /docs and /redoc load scripts from other sites; /openapi.json does not.
    app = FastAPI(title=documentation.TITLE, version=documentation.VERSION, docs_url=None, redoc_url=None)
    app.openapi_version = documentation.OPENAPI_VERSION
    app.router.redirect_slashes = False

    async def serve(request: Request) -> Response:
        trace = logs.set_trace(request.headers.get("traceparent"), request.headers.get("x-cloud-trace-context"))
        request_id = api.request_id(request.headers.get("x-request-id"), trace)
        try:
            body = await asyncio.wait_for(_read(request), BODY_TIMEOUT_SECONDS)
        except (asyncio.TimeoutError, ClientDisconnect):
            return _response(api.refusal(408, "the body did not arrive in time", request_id))
        # scope rather than request.url, which is built from the client's Host header (CVE-2026-48710 in old starlette).
        return _response(service.answer(request.method, request.scope["path"], body, request_id))

    app.add_api_route(HEALTH_PATH, serve, methods=["GET"], **documentation.HEALTH)
    for path in PREDICT_PATHS:
        app.add_api_route(path, serve, methods=["POST"], **documentation.predict(path))

    @app.exception_handler(HTTPException)
    async def unrouted(request: Request, _: HTTPException) -> Response:
        return await serve(request)

    return app


async def _read(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            break
    return body


def _response(answer: api.Answer) -> Response:
    return Response(answer.body, answer.status, headers=answer.headers)


def _load(service: api.Service, server: uvicorn.Server, failed: threading.Event) -> None:
    try:
        service.load()
    except Exception:
        logs.LOGGER.critical("model not loaded, stopping", exc_info=True)
        failed.set()
        server.should_exit = True


def _exit(*_: Any) -> None:
    sys.exit(0)


def main() -> int:
    """Serves until SIGTERM or SIGINT, then finishes requests in flight. Returns 0, 1 if the model cannot be loaded, or 2
    if the environment is invalid."""
    try:
        logs.configure()
        port = int(os.environ.get("PORT", PORT))
        # Longer than any load balancer keeps an idle connection: it may be sending a request while the server closes
        # the connection, which is a 502 that is not retried. uvicorn's default is 5 s.
        keep_alive = int(os.environ.get("KEEP_ALIVE_SECONDS", KEEP_ALIVE_SECONDS))
    except ValueError as error:
        logs.LOGGER.critical("start failed: %s", error)
        return 2
    logging.getLogger("uvicorn.error").parent = logs.LOGGER
    # For the time before and after uvicorn's own handlers: newer versions raise the signal again at the end.
    signal.signal(signal.SIGTERM, _exit)
    signal.signal(signal.SIGINT, _exit)

    service = api.Service()
    host = os.environ.get("HOST", "0.0.0.0")
    config = uvicorn.Config(
        build_app(service),
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=keep_alive,
    )
    server = uvicorn.Server(config)
    failed = threading.Event()
    # In a thread, so that /health can return 503 in the meantime.
    threading.Thread(target=_load, args=(service, server, failed), name="load-model").start()
    server.run()
    return 1 if failed.is_set() else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["--openapi"]:
        print(json.dumps(build_app(api.Service()).openapi(), indent=2, sort_keys=True))
        sys.exit(0)
    sys.exit(main())
