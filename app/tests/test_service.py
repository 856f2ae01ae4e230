"""What the table does not cover: rounding, failures, request IDs, logs."""

import contextlib
import io
import json
import logging
import os
import unittest
from typing import Any
from unittest import mock

from src import api, inference, logs
from src.contract import EXAMPLE_CUSTOMER

BODY = json.dumps(EXAMPLE_CUSTOMER).encode("ascii")


class FixedPipeline:
    """A pipeline that always returns the same probability."""

    def __init__(self, probability: float) -> None:
        self.probability = probability

    def predict_proba(self, rows: Any) -> list[list[float]]:
        return [[1 - self.probability, self.probability] for _ in rows]


class BrokenPipeline:
    def predict_proba(self, rows: Any) -> list[list[float]]:
        raise RuntimeError("password=hunter2 at 10.0.0.7")


def service(pipeline: Any) -> api.Service:
    with mock.patch.object(inference, "load", return_value=inference.Model(pipeline, "ab" * 32)):
        made = api.Service()
        made.load()
        return made


@contextlib.contextmanager
def captured(level: str = "INFO") -> Any:
    """The log lines at a level, as objects."""
    text = io.StringIO()
    with mock.patch.dict(os.environ, {"LOG_LEVEL": level}), mock.patch("sys.stdout", text):
        logs.configure()
    lines: list[dict[str, Any]] = []
    yield lines
    lines.extend(json.loads(line) for line in text.getvalue().splitlines())


class Prediction(unittest.TestCase):
    def test_is_rounded_to_four_places_and_churn_from_one_half(self) -> None:
        for probability, expected in (
            (0.0, '{"churn_probability": 0.0, "prediction": "no_churn"}'),
            (0.12344, '{"churn_probability": 0.1234, "prediction": "no_churn"}'),
            (0.12346, '{"churn_probability": 0.1235, "prediction": "no_churn"}'),
            (0.49994, '{"churn_probability": 0.4999, "prediction": "no_churn"}'),
            (0.49996, '{"churn_probability": 0.5, "prediction": "churn"}'),
            (0.5, '{"churn_probability": 0.5, "prediction": "churn"}'),
            (1.0, '{"churn_probability": 1.0, "prediction": "churn"}'),
        ):
            with self.subTest(probability), captured():
                answer = service(FixedPipeline(probability)).answer("POST", "/predict", BODY, "r")
                self.assertEqual(answer.body.decode("ascii"), expected)


class Failure(unittest.TestCase):
    def test_before_the_model_is_loaded_every_route_is_503(self) -> None:
        for method, path in (("GET", "/health"), ("POST", "/predict"), ("POST", "/api/v1/predict")):
            with self.subTest(path), captured():
                answer = api.Service().answer(method, path, BODY, "r")
                self.assertEqual((answer.status, answer.body), (503, b'{"error": "the model is not loaded"}'))

    def test_the_text_of_an_internal_error_goes_to_the_log_only(self) -> None:
        with captured() as lines:
            answer = service(BrokenPipeline()).answer("POST", "/predict", BODY, "r-1")
        self.assertEqual((answer.status, answer.body), (500, b'{"error": "internal error"}'))
        self.assertNotIn("hunter2", str(answer.headers))
        failure = next(line for line in lines if line["level"] == "ERROR")
        self.assertIn("hunter2", failure["exception"])
        self.assertEqual(failure["request_id"], "r-1")

    def test_an_answer_that_is_no_number_is_an_error_not_nan(self) -> None:
        with captured():
            answer = service(FixedPipeline(float("nan"))).answer("POST", "/predict", BODY, "r")
        self.assertEqual((answer.status, answer.body), (500, b'{"error": "internal error"}'))


class RequestId(unittest.TestCase):
    def test_the_callers_is_kept_if_plain(self) -> None:
        self.assertEqual(api.request_id("Root=1-67-abc", "fallback"), "Root=1-67-abc")

    def test_anything_else_is_replaced(self) -> None:
        for sent in ("", None, "a b", "x" * 129, "line\nbreak", "end\n", "é", '"'):
            with self.subTest(sent):
                self.assertEqual(api.request_id(sent, "fallback"), "fallback")

    def test_a_new_one_each_time_without_fallback(self) -> None:
        self.assertNotEqual(api.request_id(None), api.request_id(None))


class Logs(unittest.TestCase):
    def test_a_request_is_one_line_with_id_status_and_latency_and_without_the_customer(self) -> None:
        with captured() as lines:
            service(FixedPipeline(0.25)).answer("POST", "/predict", BODY, "r-7")
        line = lines[-1]
        self.assertEqual(
            (line["level"], line["message"], line["request_id"], line["method"], line["path"], line["status"]),
            ("INFO", "request", "r-7", "POST", "/predict", 200),
        )
        self.assertGreaterEqual(line["latency_ms"], 0)
        self.assertNotIn("82000", json.dumps(lines))

    def test_a_healthy_probe_is_logged_at_debug_only(self) -> None:
        for level, expected in (("INFO", 0), ("DEBUG", 1)):
            with self.subTest(level), captured(level) as lines:
                service(FixedPipeline(0.25)).answer("GET", "/health", b"", "r")
            self.assertEqual(len([line for line in lines if line["message"] == "request"]), expected)

    def test_a_line_break_in_a_path_stays_inside_its_line(self) -> None:
        with captured() as lines:
            service(FixedPipeline(0.25)).answer("GET", '/x\n{"level": "ERROR"}', b"", "r")
        self.assertEqual(lines[-1]["path"], '/x\n{"level": "ERROR"}')

    def test_a_level_that_does_not_exist_is_refused(self) -> None:
        with mock.patch.dict(os.environ, {"LOG_LEVEL": "LOUD"}):
            with self.assertRaisesRegex(ValueError, "LOG_LEVEL: 'LOUD' does not exist, set one of DEBUG, INFO"):
                logs.configure()
        self.assertEqual(logs.LOGGER.level, logging.INFO)
