"""The requests and expected responses of cases.json, which every entry point must pass."""

import json
import re
import unittest
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# How far the trained model may be from the formula that made its data.
PROBABILITY_TOLERANCE = 0.02

_PREDICTION = re.compile(rb'\{"churn_probability": (0\.\d{1,4}|1\.0), "prediction": "(churn|no_churn)"\}')


@dataclass(frozen=True)
class Case:
    """One request and its expected response.

    body in the file is text, or a list of [text, times] to be strung together. One of answer (the exact text),
    pattern (a regular expression) or true_probability with prediction says what comes back. true_probability is
    worked out from the formula in dataset.py.
    """

    name: str
    method: str
    path: str
    body: bytes
    status: int
    expected: dict[str, Any]

    def check(self, test: unittest.TestCase, status: int, body: bytes) -> None:
        test.assertEqual(status, self.status, body)
        if "answer" in self.expected:
            test.assertEqual(body.decode("ascii"), self.expected["answer"])
        elif "pattern" in self.expected:
            test.assertRegex(body.decode("ascii"), f"^{self.expected['pattern']}$")
        else:
            match = _PREDICTION.fullmatch(body)
            assert match is not None, body
            test.assertEqual(match[2].decode("ascii"), self.expected["prediction"])
            true = self.expected["true_probability"]
            test.assertAlmostEqual(float(match[1]), true, delta=PROBABILITY_TOLERANCE)


def load() -> list[Case]:
    rows = json.loads(Path(__file__).with_name("cases.json").read_text(encoding="ascii"))
    cases = []
    for row in rows:
        body = row.pop("body")
        if not isinstance(body, str):
            body = "".join(text * times for text, times in body)
        name, method, path, status = (row.pop(key) for key in ("name", "method", "path", "status"))
        cases.append(Case(name, method, path, body.encode("utf-8"), status, row))
    return cases
