"""main.py as a separate process on a free port."""

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests import trained

APP = Path(__file__).resolve().parent.parent
_START_SECONDS = 90  # scikit-learn can come from a cold disk while other tests compile


class Server:
    """A running main.py."""

    def __init__(self, **environment: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        full = {**os.environ, "PORT": str(self.port), "MODEL_DIR": str(trained.model_dir()), **environment}
        self.process = subprocess.Popen(
            [sys.executable, "main.py"], cwd=APP, env=full, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )

    def connect(self, timeout: float = 10) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def request(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[int, bytes, dict[str, str]]:
        connection = self.connect()
        with contextlib.closing(connection):
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return response.status, response.read(), {name.lower(): value for name, value in response.getheaders()}

    def wait_for(self, status: int) -> None:
        """Waits until /health answers with status."""
        deadline = time.monotonic() + _START_SECONDS
        last: object = None
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                last = self.request("GET", "/health")[0]
            except OSError as error:
                last = error
            if last == status:
                return
            time.sleep(0.02)
        raise AssertionError(f"no {status} from /health, last: {last}, process: {self.process.poll()}")

    def wait_for_port(self) -> None:
        """Waits until the server responds, whatever the status of /health."""
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            try:
                self.request("GET", "/health")
                return
            except OSError:
                time.sleep(0.02)
        raise AssertionError("the server does not answer")

    def stop(self) -> tuple[int, list[dict[str, Any]]]:
        """Stops the process with SIGTERM if it still runs. Returns its exit code and its log, every line of which is JSON."""
        self.process.terminate()
        output = self.process.communicate(timeout=_START_SECONDS)[0]
        return self.process.returncode, [json.loads(line) for line in output.decode("utf-8").splitlines()]


@contextlib.contextmanager
def running(**environment: str) -> Iterator[Server]:
    """A server whose model is loaded."""
    server = Server(**environment)
    try:
        server.wait_for(200)
        yield server
    finally:
        if server.process.poll() is None:
            server.process.kill()
        server.process.communicate()
