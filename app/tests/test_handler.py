"""What only the Lambda handler does: event formats, failed starts, secrets."""

import importlib
import json
import os
import sys
import tempfile
import unittest
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest import mock

from src import secrets
from src.contract import EXAMPLE_CUSTOMER
from tests import trained

CONTEXT = SimpleNamespace(aws_request_id="aws-1")


def fresh_handler() -> ModuleType:
    """handler.py in a new environment."""
    sys.modules.pop("handler", None)
    return importlib.import_module("handler")


class Handler(unittest.TestCase):
    def setUp(self) -> None:
        environment = {"MODEL_DIR": str(trained.model_dir()), "LOG_LEVEL": "CRITICAL"}
        self.enterContext(mock.patch.dict(os.environ, environment))

    def test_a_customer_with_a_field_called_body_is_not_lost(self) -> None:
        answer = fresh_handler().lambda_handler({"body": EXAMPLE_CUSTOMER}, CONTEXT)
        self.assertEqual(answer["statusCode"], 200)

    def test_malformed_events_get_a_response_and_do_not_raise(self) -> None:
        handler = fresh_handler().lambda_handler
        for event in (None, [], "text", 3, {}, {"body": None}, {"body": [1]}, {"requestContext": {}, "body": None}):
            with self.subTest(event):
                answer = handler(event, None)
                self.assertEqual(answer["statusCode"], 400)
                self.assertIn('"error": "invalid input"', answer["body"])

    def test_a_body_that_is_not_base64_is_400(self) -> None:
        for body in ("%%%", "abc", "é"):
            with self.subTest(body):
                answer = fresh_handler().lambda_handler({"body": body, "isBase64Encoded": True}, CONTEXT)
                self.assertEqual((answer["statusCode"], answer["body"]), (400, '{"error": "the body is not base64"}'))

    def test_a_binary_body_is_400(self) -> None:
        answer = fresh_handler().lambda_handler({"body": "/////w==", "isBase64Encoded": True}, CONTEXT)
        self.assertEqual(answer["statusCode"], 400)

    def test_a_stage_named_like_a_path_is_not_cut_twice(self) -> None:
        handler = fresh_handler().lambda_handler
        for stage, path, expected in (
            ("api", "/api/v1/predict", 200),
            ("api", "/api/api/v1/predict", 200),
            ("predict", "/predict/predict", 200),
            ("prod", "/prod/prod/predict", 404),
            ("prod", "/production/predict", 404),
        ):
            with self.subTest(stage=stage, path=path):
                http = {"method": "POST", "path": path}
                event = {"version": "2.0", "rawPath": path, "requestContext": {"http": http, "stage": stage}}
                answer = handler({**event, "body": json.dumps(EXAMPLE_CUSTOMER)}, CONTEXT)
                self.assertEqual(answer["statusCode"], expected)

    def test_the_request_id_is_the_callers_else_lambdas(self) -> None:
        handler = fresh_handler().lambda_handler
        table = (({"X-Request-ID": "mine"}, "mine"), ({"x-request-id": "a b"}, "aws-1"), (None, "aws-1"))
        for headers, expected in table:
            answer = handler({"headers": headers, "body": EXAMPLE_CUSTOMER}, CONTEXT)
            self.assertEqual(answer["headers"]["X-Request-Id"], expected)

    def test_the_model_is_loaded_at_import_and_once(self) -> None:
        from src import inference

        with mock.patch.object(inference, "load", wraps=inference.load) as load:
            handler = fresh_handler()
            self.assertEqual(load.call_count, 1)
            for _ in range(3):
                handler.lambda_handler(dict(EXAMPLE_CUSTOMER), CONTEXT)
            self.assertEqual(load.call_count, 1)

    def test_a_failed_start_is_503_without_its_text_and_is_retried(self) -> None:
        health = {"version": "2.0", "rawPath": "/health", "requestContext": {"http": {"method": "GET"}}}
        with tempfile.TemporaryDirectory() as empty, mock.patch.dict(os.environ, {"MODEL_DIR": empty}):
            handler = fresh_handler().lambda_handler
            answer = handler(health, CONTEXT)
            self.assertEqual((answer["statusCode"], answer["body"]), (503, '{"error": "the model is not loaded"}'))
        self.assertEqual(handler(health, CONTEXT)["statusCode"], 200)

    def test_secrets_are_resolved_before_the_model_is_loaded(self) -> None:
        arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:token-AbCdEf"
        client = mock.Mock()
        client.get_secret_value.return_value = {"SecretString": "s3cret"}
        with (
            mock.patch.dict(os.environ, {"API_TOKEN_SECRET_ARN": arn}),
            mock.patch.object(secrets, "_boto3_client", return_value=client) as connect,
        ):
            fresh_handler()
            self.assertEqual(os.environ["API_TOKEN"], "s3cret")
            connect.assert_called_once_with("secretsmanager", "eu-central-1")
            client.get_secret_value.assert_called_once_with(SecretId=arn)


class Answer(unittest.TestCase):
    def test_has_the_format_that_api_gateway_expects(self) -> None:
        environment = {"MODEL_DIR": str(trained.model_dir()), "LOG_LEVEL": "CRITICAL"}
        with mock.patch.dict(os.environ, environment):
            answer: dict[str, Any] = fresh_handler().lambda_handler(dict(EXAMPLE_CUSTOMER), CONTEXT)
        self.assertEqual(sorted(answer), ["body", "headers", "isBase64Encoded", "statusCode"])
        self.assertEqual(answer["headers"]["Content-Type"], "application/json")
        self.assertIsInstance(answer["body"], str)
