"""The data are synthetic, in range, and the same everywhere."""

import hashlib
import json
import math
import unittest

import dataset
from src import schema
from src.schema import Choice, Number

ROWS = dataset.generate()


class Dataset(unittest.TestCase):
    def test_every_row_is_a_valid_request(self) -> None:
        for row in ROWS:
            self.assertEqual(schema.parse(json.dumps(row.customer).encode("ascii")), row.customer)

    def test_every_option_occurs_and_numbers_cover_most_of_their_range(self) -> None:
        for name, field in schema.FIELDS.items():
            values = [row.customer[name] for row in ROWS]
            with self.subTest(name):
                if isinstance(field, Choice):
                    self.assertEqual(set(values), set(field.options))
                else:
                    assert isinstance(field, Number)
                    span = (max(map(float, values)) - min(map(float, values))) / (field.maximum - field.minimum)
                    self.assertGreater(span, 0.9)

    def test_customers_leave_as_often_as_the_formula_says(self) -> None:
        expected = [dataset.true_probability(row.customer) for row in ROWS]
        deviation = math.sqrt(sum(p * (1 - p) for p in expected))
        self.assertLess(abs(sum(row.churned for row in ROWS) - sum(expected)), 3 * deviation)

    def test_the_formula_by_hand(self) -> None:
        # -1.5 + 0.8 - 0.1 + 0.8 (Germany) + 0.5 (female) + 0.3 (balance) - 0.1 (credit) - 0.1 (tenure) = 0.6
        customer: schema.Customer = {
            "credit_score": 700, "geography": "Germany", "gender": "Female", "age": 50, "tenure": 5,
            "balance": 1e5, "num_of_products": 1, "has_cr_card": 0, "is_active_member": 0, "estimated_salary": 1.0,
        }  # fmt: skip
        self.assertAlmostEqual(dataset.true_probability(customer), 0.645656, places=6)

    def test_the_same_seed_gives_the_same_bytes_on_every_version(self) -> None:
        # If this hash changes, the data changed, and so does every deployed model.
        self.assertEqual(dataset.sha256(ROWS), "46649f4e3f66c0f5713646296b1b15863e1c61693bcc9b69554781fdcbb3c22f")
        self.assertNotEqual(dataset.sha256(dataset.generate(seed=1)), dataset.sha256(ROWS))

    def test_the_csv_has_the_models_columns(self) -> None:
        text = dataset.to_csv(ROWS[:1]).decode("ascii")
        self.assertEqual(text.splitlines()[0], ",".join(schema.FIELDS) + ",churned")
        self.assertEqual(dataset.sha256(ROWS[:1]), hashlib.sha256(text.encode("ascii")).hexdigest())
