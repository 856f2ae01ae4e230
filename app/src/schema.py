"""The single description of a customer: it validates requests, names model columns and generates the OpenAPI schema.

Standard library only. pydantic would do the same, but adds a compiled package to the Lambda zip, which is limited to
250 MB.
"""

import difflib
import json
from dataclasses import dataclass
from typing import Any

Value = int | float | str
Customer = dict[str, Value]

# A response lists at most this many problems, and repeats at most this many characters of a name from the client.
_MAX_PROBLEMS = 20
_MAX_NAME = 64


@dataclass(frozen=True)
class Number:
    """A number from minimum to maximum, inclusive; a whole number if integer."""

    minimum: float
    maximum: float
    integer: bool
    description: str

    def problem(self) -> str:
        if self.integer:
            return f"must be a whole number from {self.minimum:.0f} to {self.maximum:.0f}"
        return f"must be a number from {self.minimum:.0f} to {self.maximum:.0f}"

    def parse(self, value: Any) -> int | float | None:
        """The value as int or float, or None if it is not allowed. 35.0 counts as whole, as in JSON Schema."""
        # bool is a subclass of int in Python; JSON's true is not a number.
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return None
        if not self.minimum <= value <= self.maximum:
            return None
        if not self.integer:
            return float(value)
        return int(value) if value == int(value) else None

    def json_schema(self) -> dict[str, Any]:
        kind = "integer" if self.integer else "number"
        return {"type": kind, "minimum": self.minimum, "maximum": self.maximum, "description": self.description}


@dataclass(frozen=True)
class Choice:
    """One of a few options, spelled exactly."""

    options: tuple[str, ...]
    description: str

    def problem(self) -> str:
        return "must be one of " + ", ".join(self.options)

    def parse(self, value: Any) -> str | None:
        return value if isinstance(value, str) and value in self.options else None

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.options), "description": self.description}


# In the order of the model's columns. The ranges are those of the training data: outside them the model
# would have to extrapolate, so such a request is rejected.
FIELDS: dict[str, Number | Choice] = {
    "credit_score": Number(300, 850, True, "Credit score, points."),
    "geography": Choice(("France", "Germany", "Spain"), "Country of the account."),
    "gender": Choice(("Female", "Male"), "Gender as recorded by the bank."),
    "age": Number(18, 100, True, "Age in years."),
    "tenure": Number(0, 10, True, "Years as a customer; 10 stands for 10 or more."),
    "balance": Number(0, 300_000, False, "Balance of all accounts, EUR."),
    "num_of_products": Number(1, 4, True, "Number of the bank's products held."),
    "has_cr_card": Number(0, 1, True, "1 with a credit card of the bank, else 0."),
    "is_active_member": Number(0, 1, True, "1 for an active member, else 0."),
    "estimated_salary": Number(0, 250_000, False, "Estimated yearly salary, EUR."),
}


@dataclass(frozen=True)
class Problem:
    """What is wrong with one field; field is "" for the body as a whole."""

    field: str
    problem: str


class InvalidInput(ValueError):
    """The request is invalid; problems lists every reason at once."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("invalid input")
        self.problems = problems


def parse(body: bytes) -> Customer:
    """Parses a JSON body into a customer with every field, in the order of FIELDS.

    Raises InvalidInput with all problems: not JSON, not an object, or fields that are missing, unknown, given twice or
    out of range.
    """
    try:
        pairs = json.loads(body.decode("utf-8"), object_pairs_hook=_Pairs, parse_constant=_refuse_constant)
    # ValueError covers bad UTF-8, bad JSON and numbers beyond Python's digit limit; RecursionError deep nesting.
    except (ValueError, RecursionError):
        raise InvalidInput([Problem("", "body must be JSON")]) from None
    if not isinstance(pairs, _Pairs):
        raise InvalidInput([Problem("", "body must be a JSON object with one customer")])

    customer: Customer = {}
    problems: list[Problem] = []
    given = dict(pairs)
    for name, field in FIELDS.items():
        if name not in given:
            problems.append(Problem(name, f"is missing: {field.problem()}"))
            continue
        value = field.parse(given[name])
        if value is None:
            problems.append(Problem(name, field.problem()))
        else:
            customer[name] = value
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            problems.append(Problem(name[:_MAX_NAME], "is given more than once"))
        elif name not in FIELDS:
            problems.append(Problem(name[:_MAX_NAME], _unknown(name)))
        seen.add(name)
    if problems:
        raise InvalidInput(problems[:_MAX_PROBLEMS])
    return customer


def json_schema() -> dict[str, Any]:
    """The customer as JSON Schema, for OpenAPI."""
    return {
        "type": "object",
        "properties": {name: field.json_schema() for name, field in FIELDS.items()},
        "required": list(FIELDS),
        "additionalProperties": False,
    }


class _Pairs(list):  # type: ignore[type-arg]
    """A JSON object as a list of pairs, so that duplicate names are detected."""


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _unknown(name: str) -> str:
    close = difflib.get_close_matches(name[:_MAX_NAME], FIELDS, n=1)
    return f"is not a field; did you mean {close[0]}?" if close else "is not a field"
