"""The Lambda package: the right wheels, the size limit, reproducible bytes."""

import importlib.util
import json
import os
import platform
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path
from unittest import mock

import package
from tests import trained


class Package(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def write(self, name: str, size: int) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * size)
        return path

    def test_pip_fetches_wheels_for_lambdas_machine_and_python(self) -> None:
        for architecture, machine in (("x86_64", "x86_64"), ("arm64", "aarch64")):
            arguments = package.pip_arguments(architecture, self.folder)
            self.assertIn(f"--platform=manylinux_2_28_{machine}", arguments)
            self.assertIn(f"--platform=manylinux2014_{machine}", arguments)
            for argument in ("--only-binary=:all:", "--python-version=3.13", f"--target={self.folder}"):
                self.assertIn(argument, arguments)

    def test_a_package_at_the_limit_passes_and_one_byte_more_fails_with_the_largest_first(self) -> None:
        self.write("small/a", 10)
        self.write("large/a/b", 600)
        self.write("middle.py", 390)
        self.assertIn("unzipped", package.check_size(self.folder, 1000))
        listing = r"1 bytes too large for a Lambda zip.*\n.*\n.* large\n.* middle.py\n.* small$"
        with self.assertRaisesRegex(package.PackageError, listing):
            package.check_size(self.folder, 999)

    def test_sizes_are_in_the_mebibytes_that_lambda_calls_mb(self) -> None:
        os.truncate(self.write("big", 0), 200 * 1024 * 1024)
        self.assertEqual(
            package.check_size(self.folder), "unzipped 200.0 MiB of 250.0; the largest:\n    200.0 MiB  big"
        )

    def test_the_limit_is_lambdas(self) -> None:
        sparse = self.write("big", 0)
        os.truncate(sparse, 262_144_000)
        package.check_size(self.folder)
        os.truncate(sparse, 262_144_001)
        with self.assertRaises(package.PackageError):
            package.check_size(self.folder)

    def test_stripping_removes_tests_and_stubs_but_not_what_is_imported(self) -> None:
        gone = ["numpy/tests/test_a.py", "numpy/lib/tests/data/x.npy", "numpy/a.pyi", "bin/f2py"]
        gone += ["numpy-2.3.5.dist-info/RECORD"]
        needed = ["numpy/_core/tests/__init__.py", "numpy/_core/tests/_natype.py"]
        stay = ["numpy/testing/a.py", "numpy/a.py", "src/api.py", "tests.py", "numpy-2.3.5.dist-info/METADATA", *needed]
        for name in [*gone, *stay]:
            self.write(name, 1)
        package.strip(self.folder, set(needed))
        left = sorted(path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file())
        self.assertEqual(left, sorted(stay))

    def test_the_zip_does_not_depend_on_times_or_order(self) -> None:
        files = {"b.py": 5, "a/c.py": 7}
        archives = []
        for order, when in ((list(files), 1_000_000_000), (list(reversed(files)), 1_600_000_000)):
            root = self.folder / str(when)
            for name in order:
                path = self.write(f"{when}/{name}", files[name])
                os.utime(path, (when, when))
                path.chmod(0o600)
            archive = self.folder / f"{when}.zip"
            package.write_zip(root, archive)
            archives.append(archive)
        self.assertEqual(archives[0].read_bytes(), archives[1].read_bytes())
        with zipfile.ZipFile(archives[0]) as archive_file:
            self.assertEqual(archive_file.namelist(), ["a/c.py", "b.py"])
            self.assertEqual({entry.external_attr >> 16 for entry in archive_file.infolist()}, {0o100644})

    def test_a_model_trained_with_other_versions_is_refused(self) -> None:
        card = self.folder / "model_card.json"
        with self.assertRaisesRegex(package.PackageError, "does not exist: run train.py"):
            package.check_model(self.folder)
        pins = package.pins()
        card.write_text(json.dumps({"libraries": {"numpy": pins["numpy"], "scikit-learn": "0.1.2"}}))
        with self.assertRaisesRegex(package.PackageError, f"scikit-learn 0.1.2, packaged {pins['scikit-learn']}: run"):
            package.check_model(self.folder)
        card.write_text(json.dumps({"libraries": {"xgboost": "3.0.0"}}))
        with self.assertRaisesRegex(package.PackageError, "xgboost 3.0.0, packaged none: run"):
            package.check_model(self.folder)
        card.write_text(json.dumps({"libraries": {"numpy": pins["numpy"], "scikit-learn": pins["scikit-learn"]}}))
        package.check_model(self.folder)

    def test_a_failed_build_leaves_no_package_of_an_earlier_one(self) -> None:
        old = [self.write("lambda-x86_64.zip", 1), self.write("lambda-x86_64/handler.py", 1)]
        with mock.patch.object(package, "DIST", self.folder):
            with self.assertRaisesRegex(package.PackageError, "--model: nowhere: no such folder"):
                package.build("x86_64", Path("nowhere"))
        self.assertEqual([path for path in old if path.exists()], [])

    def test_what_a_prediction_imports_is_found(self) -> None:
        dist = self.folder / "dist"
        dist.mkdir()
        os.symlink(trained.model_dir(), dist / "model")
        with mock.patch.object(package, "DIST", dist):
            imported = package.imported_files(Path(sys.executable))
        self.assertLessEqual({"handler.py", "src/api.py", "src/inference.py"}, imported)
        self.assertFalse({"main.py", "train.py"} & imported)

    def test_bytecode_is_made_for_what_is_imported_when_the_python_is_lambdas(self) -> None:
        self.write("src/api.py", 0)
        self.write("src/unused.py", 0)
        imported = {"src/api.py", "somewhere/else.py"}
        with mock.patch.object(package, "PYTHON_VERSION", tuple(sys.version_info[:2])):
            self.assertEqual(package.compile_imported(self.folder, imported), "bytecode for 1 modules")
        made = [path.name for path in self.folder.rglob("*.pyc")]
        self.assertEqual(made, [Path(importlib.util.cache_from_source("api.py")).name])
        with mock.patch.object(package, "PYTHON_VERSION", (2, 7)):
            said = package.compile_imported(self.folder, imported)
        self.assertEqual(said, "no bytecode: only Python 2.7 can create it; cold starts are slower")

    def test_a_package_that_lacks_a_module_is_detected(self) -> None:
        for name in ("handler.py", "src"):
            os.symlink(package.APP / name, self.folder / name)
        architecture = {"x86_64": "x86_64", "aarch64": "arm64"}[platform.machine()]
        with mock.patch.object(package, "PYTHON_VERSION", tuple(sys.version_info[:2])):
            with self.assertRaisesRegex(package.PackageError, "it does not predict"):
                package.try_out(self.folder, architecture)
        with mock.patch.object(package, "PYTHON_VERSION", (2, 7)):
            self.assertRegex(package.try_out(self.folder, architecture), "^not tested: that requires Python 2.7 on Linux")
