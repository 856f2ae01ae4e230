"""Training is reproducible, and the loader accepts only known models."""

import hashlib
import json
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any
from unittest import mock

from src import inference
from src.schema import FIELDS
from tests import trained
from tests.server import APP


class Touch:
    """Creates a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return Path.touch, (self.path,)


class Training(unittest.TestCase):
    def test_another_process_writes_the_same_bytes(self) -> None:
        with tempfile.TemporaryDirectory() as again:
            environment = {**os.environ, "PYTHONHASHSEED": "12345"}
            command = [sys.executable, "train.py", "--out", again]
            subprocess.run(command, cwd=APP, env=environment, check=True, stdout=subprocess.DEVNULL)
            for name in (inference.PICKLE_NAME, inference.CARD_NAME):
                self.assertEqual((Path(again) / name).read_bytes(), (trained.model_dir() / name).read_bytes())

    def test_the_card_says_synthetic_and_describes_the_pickle(self) -> None:
        card = json.loads((trained.model_dir() / inference.CARD_NAME).read_text())
        pickled = (trained.model_dir() / inference.PICKLE_NAME).read_bytes()
        self.assertIs(card["data"]["synthetic"], True)
        self.assertEqual(card["pipeline"], {"sha256": hashlib.sha256(pickled).hexdigest(), "bytes": len(pickled)})
        self.assertEqual(card["columns"], list(FIELDS))
        self.assertEqual(card["libraries"], inference.running_libraries())
        self.assertLess(len(pickled), 200_000)

    def test_the_model_ranks_as_well_as_the_truth_and_beats_the_constant_answer(self) -> None:
        metrics = json.loads((trained.model_dir() / inference.CARD_NAME).read_text())["metrics_on_held_out_rows"]
        self.assertAlmostEqual(metrics["roc_auc"], metrics["roc_auc_of_the_true_probability"], delta=0.01)
        self.assertGreater(metrics["accuracy"], metrics["accuracy_of_always_no_churn"] + 0.03)
        self.assertLess(metrics["mean_absolute_distance_to_true_probability"], 0.02)


class Loading(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory())) / "model"
        shutil.copytree(trained.model_dir(), self.folder)
        self.enterContext(mock.patch.dict(os.environ, {"MODEL_DIR": str(self.folder)}))

    def change_card(self, **changes: Any) -> None:
        path = self.folder / inference.CARD_NAME
        path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))

    def assert_refused(self, message: str) -> None:
        with self.assertRaisesRegex(inference.ModelError, message):
            inference.load()

    def test_the_trained_model_is_accepted(self) -> None:
        pickled = (self.folder / inference.PICKLE_NAME).read_bytes()
        self.assertEqual(inference.load().sha256, hashlib.sha256(pickled).hexdigest())

    def test_an_unknown_pickle_is_refused_before_it_can_run(self) -> None:
        witness = self.folder / "ran"
        (self.folder / inference.PICKLE_NAME).write_bytes(pickle.dumps(Touch(witness)))
        self.assert_refused("pipeline.pkl has sha256 [0-9a-f]{64}, its card says [0-9a-f]{64}: run train.py")
        self.assertFalse(witness.exists())

    def test_other_libraries_are_refused_by_name_and_version(self) -> None:
        running = inference.running_libraries()
        self.change_card(libraries={**running, "scikit-learn": "0.1.2"})
        self.assert_refused(
            f"^model trained with scikit-learn 0.1.2, running {running['scikit-learn']}: run train.py$"
        )

    def test_other_columns_are_refused(self) -> None:
        self.change_card(columns=["age"])
        self.assert_refused(r"model trained with columns \['age'\], the API has \['credit_score', .*: run train.py")

    def test_every_reason_is_given_at_once(self) -> None:
        self.change_card(columns=["age"], libraries={})
        self.assert_refused("columns .*; model trained with numpy None, .*; model trained with scikit-learn None, ")

    def test_a_model_that_contradicts_its_card_is_rejected(self) -> None:
        self.change_card(example={"churn_probability": 0.9})
        self.assert_refused("model answers 0.0[0-9]+ for the example customer, its card says 0.9: run train.py")

    def test_a_card_without_an_example_is_refused(self) -> None:
        self.change_card(example={})
        self.assert_refused("its card says nan: run train.py")

    def test_absent_or_damaged_files_are_refused(self) -> None:
        for damage in (
            lambda: (self.folder / inference.CARD_NAME).write_text("[]"),
            lambda: (self.folder / inference.CARD_NAME).write_text("{"),
            lambda: (self.folder / inference.CARD_NAME).unlink(),
            lambda: shutil.rmtree(self.folder),
        ):
            damage()
            self.assert_refused("run train.py$")
