"""python -m tests: runs everything and ends with one line of counts."""

import sys
import unittest
from pathlib import Path

APP = Path(__file__).resolve().parent.parent

suite = unittest.defaultTestLoader.discover(str(APP / "tests"), top_level_dir=str(APP))
result = unittest.TextTestRunner(stream=sys.stdout).run(suite)
failed = len(result.failures) + len(result.errors)
print(f"app: {max(result.testsRun - failed, 0)} passed, {failed} failed", flush=True)
# Finding no tests must not look like success.
sys.exit(0 if result.wasSuccessful() and result.testsRun else 1)
