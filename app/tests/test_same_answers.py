"""One table of requests, three entry points: the response is the same, byte for byte."""

import base64
import json
import os
import sys
import unittest
from types import SimpleNamespace
from typing import Any
from unittest import mock

from src import api, logs
from tests import cases, server, trained

CASES = cases.load()
CONTEXT = SimpleNamespace(aws_request_id="11111111-2222-3333-4444-555555555555")


def event_v2(case: cases.Case, base64_encoded: bool = False, stage: str = "$default") -> dict[str, Any]:
    body = base64.b64encode(case.body).decode("ascii") if base64_encoded else case.body.decode("utf-8")
    prefix = "" if stage == "$default" else f"/{stage}"
    return {
        "version": "2.0",
        "rawPath": prefix + case.path,
        "headers": {"content-type": "application/json"},
        "requestContext": {"http": {"method": case.method, "path": prefix + case.path}, "stage": stage},
        "body": body,
        "isBase64Encoded": base64_encoded,
    }


def event_v1(case: cases.Case) -> dict[str, Any]:
    return {
        "version": "1.0",
        "httpMethod": case.method,
        "path": case.path,
        "headers": {"Content-Type": "application/json"},
        "requestContext": {"httpMethod": case.method, "path": case.path, "stage": "$default"},
        "body": case.body.decode("utf-8") or None,
        "isBase64Encoded": False,
    }


class SameAnswers(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        environment = {"MODEL_DIR": str(trained.model_dir()), "LOG_LEVEL": "CRITICAL"}
        cls.enterClassContext(mock.patch.dict(os.environ, environment))
        sys.modules.pop("handler", None)
        import handler

        cls.handler = staticmethod(handler.lambda_handler)
        logs.configure()
        cls.service = api.Service()
        cls.service.load()
        cls.reference = {case.name: cls.service.answer(case.method, case.path, case.body, "r") for case in CASES}

    def test_the_table_names_each_case_once(self) -> None:
        self.assertEqual(len({case.name for case in CASES}), len(CASES))

    def test_the_inference_function_answers_as_the_table_says(self) -> None:
        for case in CASES:
            with self.subTest(case.name):
                answer = self.reference[case.name]
                case.check(self, answer.status, answer.body)

    def test_the_server_answers_with_the_same_bytes_over_a_socket(self) -> None:
        with server.running() as running:
            for case in CASES:
                with self.subTest(case.name):
                    status, body, headers = running.request(case.method, case.path, case.body)
                    self.check_same(case, status, body, headers)

    def test_lambda_answers_with_the_same_bytes(self) -> None:
        for case in CASES:
            events = {
                "payload v2": event_v2(case),
                "payload v2, base64": event_v2(case, base64_encoded=True),
                "payload v2, a named stage": event_v2(case, stage="prod"),
                "payload v1": event_v1(case),
            }
            if (case.method, case.path) == ("POST", "/predict"):
                events["direct, text"] = {"body": case.body.decode("utf-8")}
                if case.status == 200:
                    events["direct, object"] = {"body": json.loads(case.body)}
                    events["direct, the customer itself"] = json.loads(case.body)
            for kind, event in events.items():
                with self.subTest(case.name, kind=kind):
                    got = self.handler(event, CONTEXT)
                    self.assertIs(got["isBase64Encoded"], False)
                    headers = {name.lower(): value for name, value in got["headers"].items()}
                    self.check_same(case, got["statusCode"], got["body"].encode("utf-8"), headers)

    def check_same(self, case: cases.Case, status: int, body: bytes, headers: dict[str, str]) -> None:
        case.check(self, status, body)
        answer = self.reference[case.name]
        self.assertEqual((status, body), (answer.status, answer.body))
        for name, value in answer.headers.items():
            if name != "X-Request-Id":
                self.assertEqual(headers[name.lower()], value)
        self.assertTrue(headers["x-request-id"])
