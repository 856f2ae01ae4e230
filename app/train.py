"""Trains the churn model on the synthetic data of dataset.py: writes model/pipeline.pkl and model/model_card.json.

    python train.py [--out FOLDER]

Needs no network. Run it with the libraries that will serve the model: the loader rejects any others.
"""

import argparse
import hashlib
import json
import os
import pickle
import platform
from pathlib import Path
from typing import Any

import numpy
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, brier_score_loss, log_loss, roc_auc_score
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, PolynomialFeatures, StandardScaler

import dataset
from src.contract import EXAMPLE_CUSTOMER, THRESHOLD
from src.inference import CARD_NAME, MODEL_DIR, PICKLE_NAME, Model, running_libraries
from src.schema import FIELDS

# Every Python that can run this supports protocol 5. Fixed so that the bytes do not depend on Python's default.
PICKLE_PROTOCOL = 5
HELD_OUT = 0.2


def train(out: Path) -> dict[str, Any]:
    """Trains, writes pickle and card to out, and returns the card. The same libraries produce the same bytes."""
    rows = dataset.generate()
    split = round(len(rows) * (1 - HELD_OUT))
    features = numpy.array([[row.customer[name] for name in FIELDS] for row in rows], dtype=object)
    churned = numpy.array([int(row.churned) for row in rows])

    pipeline = build_pipeline()
    pipeline.fit(features[:split], churned[:split])
    pickled = pickle.dumps(pipeline, PICKLE_PROTOCOL)
    digest = hashlib.sha256(pickled).hexdigest()

    predicted = pipeline.predict_proba(features[split:])[:, 1]
    truth = numpy.array([dataset.true_probability(row.customer) for row in rows[split:]])
    card = {
        "model": "BankChurn: logistic regression on scaled, squared (age) and one-hot features",
        "intended_use": "Demonstrates deploying one model to several platforms. Not for decisions about people.",
        "data": {
            "synthetic": True,
            "made_by": "dataset.py",
            "seed": dataset.SEED,
            "rows": len(rows),
            "held_out_rows": len(rows) - split,
            "churn_rate": round(float(churned.mean()), 4),
            "sha256": dataset.sha256(rows),
        },
        "columns": list(FIELDS),
        "metrics_on_held_out_rows": metrics(churned[split:], predicted, truth),
        "pipeline": {"sha256": digest, "bytes": len(pickled)},
        "libraries": running_libraries(),
        "python": platform.python_version(),
        "example": {
            "customer": EXAMPLE_CUSTOMER,
            "churn_probability": Model(pipeline, digest).probability(EXAMPLE_CUSTOMER),
        },
    }
    out.mkdir(parents=True, exist_ok=True)
    _write(out / PICKLE_NAME, pickled)
    _write(out / CARD_NAME, (json.dumps(card, indent=2) + "\n").encode("ascii"))
    return card


def build_pipeline() -> Pipeline:
    """The untrained pipeline. Columns are selected by position, so predicting needs no data frame."""

    def columns(*names: str) -> list[int]:
        return [list(FIELDS).index(name) for name in names]

    transform = ColumnTransformer(
        [
            ("scaled", StandardScaler(), columns("credit_score", "tenure", "balance", "estimated_salary")),
            ("age", make_pipeline(StandardScaler(), PolynomialFeatures(2, include_bias=False)), columns("age")),
            ("words", OneHotEncoder(), columns("geography", "gender", "num_of_products")),
            ("flags", StandardScaler(), columns("has_cr_card", "is_active_member")),
        ],
        sparse_threshold=0,
    )
    # Newton's method converges to the optimum's last digits, so all versions agree on the four digits shown.
    return Pipeline([("transform", transform), ("classify", LogisticRegression(solver="newton-cholesky", tol=1e-10))])


def metrics(churned: Any, predicted: Any, truth: Any) -> dict[str, float]:
    """The usual figures, and two that only synthetic data allows: the best AUC possible, and the distance to truth."""
    values = {
        "roc_auc": roc_auc_score(churned, predicted),
        "roc_auc_of_the_true_probability": roc_auc_score(churned, truth),
        "accuracy": accuracy_score(churned, predicted >= THRESHOLD),
        "accuracy_of_always_no_churn": 1 - churned.mean(),
        "log_loss": log_loss(churned, predicted),
        "brier_score": brier_score_loss(churned, predicted),
        "mean_absolute_distance_to_true_probability": abs(predicted - truth).mean(),
    }
    return {name: round(float(value), 4) for name, value in values.items()}


def _write(path: Path, content: bytes) -> None:
    """Writes atomically: a partly written model would be rejected, but only when it is loaded."""
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(content)
    os.replace(partial, path)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Trains the churn model on synthetic data.")
    parser.add_argument("--out", type=Path, default=MODEL_DIR, help="folder to write to (default: model/)")
    print(json.dumps(train(parser.parse_args().out), indent=2))
