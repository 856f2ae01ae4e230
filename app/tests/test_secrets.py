"""Secrets are fetched by ARN, once, and never shown."""

import unittest
from typing import Any

from src import secrets

ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:name-AbCdEf"


class ServiceError(Exception):
    """As botocore's ClientError."""

    def __init__(self, code: str) -> None:
        super().__init__(f"{code}: the value is hunter2")
        self.response = {"Error": {"Code": code}}


class FakeClients:
    """A client per service and region; answers maps ARN to a response or an exception."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self.answers = answers
        self.regions: list[str] = []
        self.asked: list[str] = []

    def __call__(self, service: str, region: str) -> "FakeClients":
        self.regions.append(f"{service} {region}")
        return self

    def get_parameter(self, Name: str, WithDecryption: bool) -> Any:
        if not WithDecryption:
            raise ServiceError("would answer the ciphertext")
        self.asked.append(Name)
        return self.answers[Name]

    def get_secret_value(self, SecretId: str) -> Any:
        self.asked.append(SecretId)
        answer = self.answers[SecretId]
        if isinstance(answer, Exception):
            raise answer
        return answer


class Resolve(unittest.TestCase):
    def test_each_name_gets_its_value_and_loses_its_arn(self) -> None:
        other = ARN.replace("us-east-1", "eu-west-1").replace("name", "other")
        third = ARN.replace("name", "third")
        clients = FakeClients({arn: {"SecretString": f"value of {arn[-12:]}"} for arn in (ARN, other, third)})
        environ = {"A_SECRET_ARN": ARN, "B_SECRET_ARN": other, "C_SECRET_ARN": third, "LOG_LEVEL": "INFO"}
        self.assertEqual(secrets.resolve(environ, clients), ["A", "B", "C"])
        values = {name: f"value of {arn[-12:]}" for name, arn in (("A", ARN), ("B", other), ("C", third))}
        self.assertEqual(environ, {**values, "LOG_LEVEL": "INFO"})
        self.assertEqual(clients.regions, ["secretsmanager us-east-1", "secretsmanager eu-west-1"])

    def test_a_parameter_is_decrypted_by_its_arn(self) -> None:
        parameter = "arn:aws:ssm:us-east-1:123456789012:parameter/churn/api-key"
        clients = FakeClients({parameter: {"Parameter": {"Value": "v"}}, ARN: {"SecretString": "w"}})
        environ = {"A_SECRET_ARN": parameter, "B_SECRET_ARN": ARN}
        self.assertEqual(secrets.resolve(environ, clients), ["A", "B"])
        self.assertEqual(environ, {"A": "v", "B": "w"})
        self.assertEqual(clients.regions, ["ssm us-east-1", "secretsmanager us-east-1"])

    def test_a_second_call_asks_nothing(self) -> None:
        clients = FakeClients({ARN: {"SecretString": "v"}})
        environ = {"A_SECRET_ARN": ARN}
        secrets.resolve(environ, clients)
        self.assertEqual(secrets.resolve(environ, clients), [])
        self.assertEqual(clients.asked, [ARN])

    def test_without_secrets_no_client_is_made(self) -> None:
        clients = FakeClients({})
        self.assertEqual(secrets.resolve({"LOG_LEVEL": "INFO"}, clients), [])
        self.assertEqual(clients.regions, [])

    def test_every_problem_is_named_and_nothing_is_set(self) -> None:
        denied, binary = ARN.replace("name", "denied"), ARN.replace("name", "binary")
        clients = FakeClients(
            {ARN: {"SecretString": "v"}, denied: ServiceError("AccessDeniedException"), binary: {"SecretBinary": b"v"}}
        )
        environ = {
            "BAD_SECRET_ARN": "hunter2",
            "BINARY_SECRET_ARN": binary,
            "DENIED_SECRET_ARN": denied,
            "GOOD_SECRET_ARN": ARN,
            "TWICE": "in clear",
            "TWICE_SECRET_ARN": ARN,
            "_SECRET_ARN": ARN,
        }
        before = dict(environ)
        with self.assertRaises(secrets.SecretError) as raised:
            secrets.resolve(environ, clients)
        self.assertEqual(
            str(raised.exception),
            "secrets: BAD_SECRET_ARN: not the ARN of a Secrets Manager secret or an SSM parameter; "
            "BINARY_SECRET_ARN: the secret is binary; store it as a string; "
            "DENIED_SECRET_ARN: AccessDeniedException; "
            "TWICE: set both directly and by TWICE_SECRET_ARN; keep one; "
            "_SECRET_ARN: no name before _SECRET_ARN",
        )
        self.assertEqual(environ, before)

    def test_an_error_without_a_code_is_named_by_its_type(self) -> None:
        clients = FakeClients({ARN: TimeoutError("hunter2")})
        with self.assertRaisesRegex(secrets.SecretError, "^secrets: A_SECRET_ARN: TimeoutError$"):
            secrets.resolve({"A_SECRET_ARN": ARN}, clients)
