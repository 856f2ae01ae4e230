"""The container's server as a process: readiness, shutdown, hostile clients, logs."""

import http.client
import json
import os
import signal
import socket
import tempfile
import time
import unittest
from pathlib import Path

from src import inference
from src.contract import BODY_TIMEOUT_SECONDS, EXAMPLE_CUSTOMER, MAX_BODY_BYTES
from tests import server, trained

BODY = json.dumps(EXAMPLE_CUSTOMER).encode("ascii")


class Readiness(unittest.TestCase):
    def test_health_is_503_until_the_model_is_loaded_and_200_then(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            # The loader blocks on the pipe until the card is written.
            card = Path(folder) / inference.CARD_NAME
            os.mkfifo(card)
            model = trained.model_dir()
            (Path(folder) / inference.PICKLE_NAME).write_bytes((model / inference.PICKLE_NAME).read_bytes())
            started = server.Server(MODEL_DIR=folder)
            try:
                started.wait_for(503)
                status, body, headers = started.request("POST", "/predict", BODY)
                self.assertEqual((status, body), (503, b'{"error": "the model is not loaded"}'))
                self.assertEqual(headers["retry-after"], "1")
                card.write_bytes((model / inference.CARD_NAME).read_bytes())
                started.wait_for(200)
                self.assertEqual(started.request("POST", "/predict", BODY)[0], 200)
            finally:
                started.process.kill()
                started.process.communicate()

    def test_a_model_that_cannot_be_loaded_ends_the_process_with_the_reason(self) -> None:
        with tempfile.TemporaryDirectory() as empty:
            started = server.Server(MODEL_DIR=empty)
            self.assertEqual(started.process.wait(timeout=30), 1)
            _, log = started.stop()
            critical = next(line for line in log if line["level"] == "CRITICAL")
            self.assertIn("run train.py", critical["exception"])

    def test_a_wrong_environment_ends_the_process_with_the_reason(self) -> None:
        for environment, reason in (
            ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL"),
            ({"PORT": "http"}, "http"),
            ({"KEEP_ALIVE_SECONDS": "long"}, "long"),
        ):
            with self.subTest(reason):
                started = server.Server(**environment)
                self.assertEqual(started.process.wait(timeout=30), 2)
                self.assertIn(reason, started.stop()[1][-1]["message"])

    def test_keep_alive_seconds_closes_an_idle_connection_after_that_time(self) -> None:
        with server.running(KEEP_ALIVE_SECONDS="1") as short:
            with socket.create_connection(("127.0.0.1", short.port), timeout=30) as client:
                client.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
                while client.recv(65536):
                    pass

    def test_host_chooses_the_address(self) -> None:
        # No machine has this address (RFC 5737): a server that ignores HOST would start anyway.
        started = server.Server(HOST="192.0.2.1")
        self.assertNotEqual(started.process.wait(timeout=30), 0)
        self.assertIn("192.0.2.1", " ".join(line["message"] for line in started.stop()[1]))


class Logs(unittest.TestCase):
    def test_cloud_logging_finds_severity_and_trace(self) -> None:
        # The fields: cloud.google.com/logging/docs/structured-logging#structured_logging_special_fields
        trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        started = server.Server(GOOGLE_CLOUD_PROJECT="my-project")
        started.wait_for(200)
        answered: list[str] = []
        for headers in (
            {"traceparent": f"00-{trace}-00f067aa0ba902b7-01"},
            {"X-Cloud-Trace-Context": f"{trace}/67667974448284343;o=1"},
            {"X-Cloud-Trace-Context": "x\"y"},
            {"X-Request-Id": "mine", "traceparent": f"00-{trace}-00f067aa0ba902b7-01"},
        ):
            answered.append(started.request("POST", "/predict", BODY, headers)[2]["x-request-id"])
        lines = [line for line in started.stop()[1] if line.get("path") == "/predict"]
        self.assertEqual([line["severity"] for line in lines], ["INFO"] * 4)
        want = f"projects/my-project/traces/{trace}"
        self.assertEqual([line.get("logging.googleapis.com/trace") for line in lines], [want, want, None, want])
        # The response, the log and the trace use the same ID.
        self.assertEqual([line["request_id"] for line in lines], answered)
        self.assertEqual(answered[:2], [trace, trace])
        # The caller's own ID is on the line that belongs to the trace.
        self.assertEqual(answered[3], "mine")


class Shutdown(unittest.TestCase):
    def test_sigterm_finishes_the_request_in_flight_and_exits_with_0(self) -> None:
        with server.running() as running:
            connection = running.connect()
            connection.putrequest("POST", "/predict")
            connection.putheader("Content-Length", str(len(BODY)))
            connection.endheaders(BODY[:10])
            # Let the server read the first part: only then is the request in flight.
            time.sleep(0.3)
            running.process.send_signal(signal.SIGTERM)
            time.sleep(0.5)
            self.assertIsNone(running.process.poll())
            connection.send(BODY[10:])
            response = connection.getresponse()
            self.assertEqual(response.status, 200)
            self.assertIn(b"churn_probability", response.read())
            connection.close()
            self.assertEqual(running.process.wait(timeout=10), 0)

    def test_sigterm_without_requests_exits_with_0(self) -> None:
        with server.running() as running:
            code, log = running.stop()
            self.assertEqual(code, 0)
            self.assertIn("model loaded", [line["message"] for line in log])

    def test_sigterm_while_the_model_loads_exits_with_0(self) -> None:
        started = server.Server()
        started.wait_for_port()
        code, log = started.stop()
        self.assertEqual(code, 0, log)


class Clients(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.server = cls.enterClassContext(server.running())

    def test_the_callers_request_id_comes_back_and_a_new_one_is_made_without(self) -> None:
        sent = {"X-Request-Id": "abc-123"}
        self.assertEqual(self.server.request("GET", "/health", headers=sent)[2]["x-request-id"], "abc-123")
        self.assertRegex(self.server.request("GET", "/health")[2]["x-request-id"], "^[0-9a-f-]{36}$")

    def test_a_body_without_declared_length_is_read_up_to_the_limit(self) -> None:
        for size, expected in ((MAX_BODY_BYTES, 400), (50 * MAX_BODY_BYTES, 413)):
            with self.subTest(size):
                connection = self.server.connect()
                try:
                    chunks = (b" " * 1024 for _ in range(size // 1024))
                    connection.request("POST", "/predict", chunks, encode_chunked=True,
                                       headers={"Transfer-Encoding": "chunked"})  # fmt: skip
                except (BrokenPipeError, ConnectionResetError):
                    # The server may reject the request before reading all of it.
                    pass
                self.assertEqual(connection.getresponse().status, expected)
                connection.close()

    def test_a_body_that_does_not_arrive_is_given_up(self) -> None:
        connection = self.server.connect(timeout=BODY_TIMEOUT_SECONDS + 5)
        connection.putrequest("POST", "/predict")
        connection.putheader("Content-Length", "100")
        connection.endheaders(b"{")
        response = connection.getresponse()
        self.assertEqual((response.status, response.read()), (408, b'{"error": "the body did not arrive in time"}'))
        connection.close()

    def test_a_client_that_disconnects_does_not_harm_the_server(self) -> None:
        with socket.create_connection(("127.0.0.1", self.server.port)) as client:
            client.sendall(b"POST /predict HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        self.assertEqual(self.server.request("GET", "/health")[0], 200)

    def test_a_host_header_does_not_choose_the_path(self) -> None:
        headers = {"Host": "example.com/predict?"}
        self.assertEqual(self.server.request("GET", "/", headers=headers)[:2], (404, b'{"error": "not found"}'))

    def test_a_connection_is_kept_for_the_next_request(self) -> None:
        connection = self.server.connect()
        for _ in range(3):
            connection.request("POST", "/predict", BODY)
            self.assertEqual(connection.getresponse().read()[:20], b'{"churn_probability"')
        connection.close()

    def test_an_idle_connection_outlives_uvicorns_default_of_5_seconds(self) -> None:
        connection = self.server.connect()
        connection.request("GET", "/health")
        connection.getresponse().read()
        time.sleep(6)
        # http.client would silently open a new connection.
        connection.auto_open = 0
        connection.request("POST", "/predict", BODY)
        self.assertEqual(connection.getresponse().status, 200)
        connection.close()

    def test_the_server_does_not_name_itself(self) -> None:
        self.assertNotIn("server", self.server.request("GET", "/health")[2])

    def test_what_is_not_http_is_refused(self) -> None:
        with socket.create_connection(("127.0.0.1", self.server.port)) as client:
            client.sendall(b"\x16\x03\x01\x00\r\n\r\n")
            response = http.client.HTTPResponse(client)
            response.begin()
            self.assertEqual(response.status, 400)
