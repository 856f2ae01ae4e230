"""The synthetic customers the model learns from. No row describes a person.

Features are drawn independently. Whether a customer left is drawn with the probability from true_probability, a formula
made up for this project. The model can therefore be compared with the truth, and its metrics say nothing about any
real bank.

The bytes are the same on every machine and version, because only random.Random(seed).random(), whose sequence Python
guarantees, and arithmetic are used. (NumPy's generators may change between versions.)
"""

import csv
import hashlib
import io
import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from src.schema import FIELDS, Customer

SEED = 20_240_501
ROWS = 20_000

_T = TypeVar("_T")


@dataclass(frozen=True)
class Row:
    """A customer and whether they left."""

    customer: Customer
    churned: bool


def true_probability(customer: Customer) -> float:
    """The probability with which this customer leaves in the synthetic world."""
    age = (float(customer["age"]) - 40) / 10
    logit = (
        -1.5
        + 0.8 * age
        - 0.1 * age * age
        + {"France": 0.0, "Germany": 0.8, "Spain": 0.1}[str(customer["geography"])]
        + {"Female": 0.5, "Male": 0.0}[str(customer["gender"])]
        + {1: 0.0, 2: -1.5, 3: 2.0, 4: 3.0}[int(customer["num_of_products"])]
        + (-1.0 if customer["is_active_member"] else 0.0)
        + 0.3 * float(customer["balance"]) / 100_000
        - 0.2 * (float(customer["credit_score"]) - 650) / 100
        - 0.02 * float(customer["tenure"])
    )
    return 1 / (1 + math.exp(-logit))


def generate(rows: int = ROWS, seed: int = SEED) -> list[Row]:
    """The first rows of the data set for a seed."""
    draw = random.Random(seed).random
    return [_row(draw) for _ in range(rows)]


def _row(draw: Callable[[], float]) -> Row:
    customer: Customer = {
        "credit_score": _bell(draw, 650, 95, 300, 850),
        "geography": _pick(draw, (("France", 0.5), ("Germany", 0.25), ("Spain", 0.25))),
        "gender": _pick(draw, (("Female", 0.46), ("Male", 0.54))),
        "age": _bell(draw, 42, 14, 18, 100),
        "tenure": int(draw() * 11),
        "balance": 0.0 if draw() < 0.35 else float(_bell(draw, 120_000, 50_000, 0, 300_000)),
        "num_of_products": _pick(draw, ((1, 0.5), (2, 0.4), (3, 0.07), (4, 0.03))),
        "has_cr_card": int(draw() < 0.7),
        "is_active_member": int(draw() < 0.5),
        "estimated_salary": float(int(draw() * 250_001)),
    }
    return Row(customer, draw() < true_probability(customer))


def to_csv(rows: list[Row]) -> bytes:
    """The data set as CSV with a header; the last column, churned, is 0 or 1."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*FIELDS, "churned"])
    for row in rows:
        writer.writerow([*(row.customer[name] for name in FIELDS), int(row.churned)])
    return text.getvalue().encode("ascii")


def sha256(rows: list[Row]) -> str:
    """The hash of to_csv, hexadecimal."""
    return hashlib.sha256(to_csv(rows)).hexdigest()


def _bell(draw: Callable[[], float], mean: int, deviation: int, minimum: int, maximum: int) -> int:
    """A whole number, roughly normally distributed: the sum of twelve uniform draws has variance 1. Clipped to the range."""
    value = mean + deviation * (sum(draw() for _ in range(12)) - 6)
    return min(max(round(value), minimum), maximum)


def _pick(draw: Callable[[], float], weighted: tuple[tuple[_T, float], ...]) -> _T:
    """One of the values, by weights that sum to 1."""
    at = draw()
    for value, weight in weighted:
        at -= weight
        if at < 0:
            return value
    return weighted[-1][0]
