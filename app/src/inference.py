"""Loads the churn model and predicts with it. No other module does either."""

import hashlib
import json
import math
import os
import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from src.contract import EXAMPLE_CUSTOMER, THRESHOLD
from src.schema import FIELDS, Customer

MODEL_DIR = Path(__file__).resolve().parent.parent / "model"
"""The model's folder in the image and the package. The environment variable MODEL_DIR overrides it."""

PICKLE_NAME = "pipeline.pkl"
CARD_NAME = "model_card.json"


class ModelError(RuntimeError):
    """The model is missing, does not match its card, or was trained with other libraries. The text says what to do."""


@dataclass(frozen=True)
class Model:
    """A checked model. sha256 is the pickle's hash, in hexadecimal."""

    pipeline: Any
    sha256: str

    def probability(self, customer: Customer) -> float:
        """The probability of churn, 0 to 1, rounded to 4 places. customer comes from schema.parse."""
        import numpy

        # dtype object allows text and numbers in one row; pandas would do the same but adds 40 MB.
        row = numpy.array([[customer[name] for name in FIELDS]], dtype=object)
        return round(float(self.pipeline.predict_proba(row)[0][1]), 4)

    def predict(self, customer: Customer) -> dict[str, Any]:
        """The API's response. The prediction is derived from the rounded probability, so the two always agree."""
        probability = self.probability(customer)
        return {
            "churn_probability": probability,
            "prediction": "churn" if probability >= THRESHOLD else "no_churn",
        }


def load() -> Model:
    """Reads, checks and warms up the model that train.py wrote to MODEL_DIR.

    Unpickling runs code. So the pickle is read only if its hash matches the card and the running libraries are the
    card's. This catches mix-ups and corruption. Anyone who can write both files can defeat it, so they ship together in
    the image or the package, which the platform protects.

    Raises ModelError.
    """
    # One customer is one row: more BLAS threads only cost memory and start-up time. Must be set before numpy loads.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    # Otherwise joblib tries to create semaphores, which Lambda does not support, and warns on standard error.
    os.environ.setdefault("JOBLIB_MULTIPROCESSING", "0")

    model_dir = Path(os.environ.get("MODEL_DIR", MODEL_DIR))
    try:
        card = json.loads((model_dir / CARD_NAME).read_text(encoding="utf-8"))
        pickled = (model_dir / PICKLE_NAME).read_bytes()
    except (OSError, ValueError) as error:
        raise ModelError(f"model in {model_dir}: {error}: run train.py") from error

    sha256 = hashlib.sha256(pickled).hexdigest()
    _check(card, sha256)
    model = Model(pickle.loads(pickled), sha256)
    _warm_up(model, card)
    return model


def running_libraries() -> dict[str, str]:
    """The versions that a pickle of the model depends on."""
    import numpy
    import sklearn

    return {"numpy": numpy.__version__, "scikit-learn": sklearn.__version__}


def _check(card: dict[str, Any], sha256: str) -> None:
    try:
        known, columns, trained = card["pipeline"]["sha256"], card["columns"], card["libraries"]
    except (KeyError, TypeError):
        raise ModelError(f"{CARD_NAME}: not a card of this version: run train.py") from None
    problems = []
    if known != sha256:
        problems.append(f"{PICKLE_NAME} has sha256 {sha256}, its card says {known}")
    if columns != list(FIELDS):
        problems.append(f"model trained with columns {columns}, the API has {list(FIELDS)}")
    for library, running in running_libraries().items():
        if trained.get(library) != running:
            problems.append(f"model trained with {library} {trained.get(library)}, running {running}")
    if problems:
        raise ModelError("; ".join(problems) + ": run train.py")


def _warm_up(model: Model, card: dict[str, Any]) -> None:
    """Makes the first prediction, which is slower than the rest, and compares it with the card's."""
    expected = card.get("example", {}).get("churn_probability", math.nan)
    got = model.probability(EXAMPLE_CUSTOMER)
    # One unit in the last place: rounding may go either way on another processor.
    if not abs(got - expected) <= 0.00011:
        raise ModelError(f"model answers {got} for the example customer, its card says {expected}: run train.py")
