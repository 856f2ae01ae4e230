"""A model trained with the libraries that run the tests, once per run, in a temporary folder."""

import atexit
import functools
import shutil
import tempfile
from pathlib import Path

import train


@functools.cache
def model_dir() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="bankchurn-model-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    train.train(folder)
    return folder
