"""Builds the Lambda package: dist/lambda-<architecture>/ and a zip of that folder next to it.

    python package.py [x86_64|arm64] [--model FOLDER]

The libraries come from the package index that pip is configured for, as wheels for Lambda's Linux, whatever the build
machine is. The model is trained here with the same versions, in a virtual environment under dist/, unless --model names
a folder with a model. The same inputs produce the same bytes: the zip's timestamps and order are fixed.
"""

import argparse
import json
import os
import platform
import py_compile
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from src.contract import LAMBDA_UNZIPPED_LIMIT_BYTES

APP = Path(__file__).resolve().parent
DIST = APP / "dist"
PYTHON_VERSION = (3, 13)

# Lambda's python3.13 runs on Amazon Linux 2023 with glibc 2.34. pip accepts only the listed tags, so the older ones
# are listed too.
_MANYLINUX = ("manylinux_2_28", "manylinux_2_27", "manylinux_2_17", "manylinux2014")
MACHINES = {"x86_64": "x86_64", "arm64": "aarch64"}
_OWN = ("handler.py", "requirements.txt")
_LARGEST = 10
# The earliest timestamp that a zip can contain.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
# Lambda's limits call this MB.
MIB = 1024 * 1024
# Lambda's limit for a zip in the request itself; a larger one must be in S3.
DIRECT_UPLOAD_BYTES = 50 * MIB


class PackageError(RuntimeError):
    """The package is unusable; the text is the reason."""


def pip_arguments(architecture: str, target: Path) -> list[str]:
    """pip's arguments to install the wheels for the architecture into target, whatever machine pip runs on."""
    platforms = [f"--platform={tag}_{MACHINES[architecture]}" for tag in _MANYLINUX]
    return [
        "install", "--quiet", "--no-compile", "--no-deps", "--only-binary=:all:", "--implementation=cp",
        f"--python-version={_version()}", *platforms, f"--target={target}", f"--requirement={APP / 'requirements.txt'}",
    ]  # fmt: skip


def pins() -> dict[str, str]:
    """The versions in requirements.txt, by package."""
    lines = (APP / "requirements.txt").read_text(encoding="ascii").splitlines()
    return dict(line.split("==") for line in lines if "==" in line)


def check_model(folder: Path) -> None:
    """Raises PackageError unless the model was trained with the versions in the package."""
    card = folder / "model_card.json"
    if not card.is_file():
        raise PackageError(f"model: {card} does not exist: run train.py with the versions of requirements.txt")
    trained = json.loads(card.read_text(encoding="ascii"))["libraries"]
    pinned = pins()
    differing = [(name, version) for name, version in trained.items() if pinned.get(name) != version]
    wrong = [f"{name} {version}, packaged {pinned.get(name, 'none')}" for name, version in differing]
    if wrong:
        raise PackageError(f"model: trained with {', '.join(wrong)}: run train.py with those versions")


def strip(folder: Path, needed: set[str]) -> None:
    """Removes what no prediction needs: the libraries' own tests, type stubs and command-line programs. needed lists
    files to keep, relative to folder: numpy 2 imports a module from its tests.

    pip's RECORD is removed too: it lists the removed files, and its hashes of the programs depend on the build folder.
    """
    for file in [path for path in folder.rglob("*") if path.is_file()]:
        name = file.relative_to(folder)
        test = "tests" in name.parts[:-1] and name.as_posix() not in needed
        record = file.name == "RECORD" and file.parent.suffix == ".dist-info"
        if test or record or file.suffix == ".pyi" or name.parts[0] == "bin":
            file.unlink()


def size(path: Path) -> int:
    """The size of the files at or under path, in bytes."""
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())


def check_size(folder: Path, limit: int = LAMBDA_UNZIPPED_LIMIT_BYTES) -> str:
    """Returns a report of the size and the largest packages. Raises PackageError with the same report if folder
    exceeds limit, in bytes."""
    total = size(folder)
    parts = sorted(((size(part), part.name) for part in folder.iterdir()), key=lambda part: (-part[0], part[1]))
    report = [f"unzipped {total / MIB:.1f} MiB of {limit / MIB:.1f}; the largest:"]
    report += [f"  {part_size / MIB:7.1f} MiB  {name}" for part_size, name in parts[:_LARGEST]]
    if total > limit:
        problem = f"package: {total - limit:,} bytes too large for a Lambda zip; use the image (--target lambda)"
        raise PackageError("\n".join([problem, *report]))
    return "\n".join(report)


def write_zip(folder: Path, target: Path) -> None:
    """Zips folder's files sorted by name, with fixed timestamps and modes."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(file.relative_to(folder).as_posix(), _ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            # Lambda's user is neither owner nor group.
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, file.read_bytes())


def build_environment() -> Path:
    """Returns the interpreter of a virtual environment with requirements.txt, created once per content of that file."""
    home = DIST / "build-environment"
    python, made_from = home / "bin" / "python", home / "made-from.txt"
    wanted = f"{sys.version}\n{(APP / 'requirements.txt').read_text(encoding='ascii')}"
    if not (made_from.is_file() and made_from.read_text(encoding="ascii") == wanted):
        subprocess.run([sys.executable, "-m", "venv", "--clear", home], check=True)
        options = ["--quiet", "--no-deps", "--only-binary=:all:", f"--requirement={APP / 'requirements.txt'}"]
        subprocess.run([str(python), "-m", "pip", "install", *options], check=True)
        made_from.write_text(wanted, encoding="ascii")
    return python


def imported_files(python: Path) -> set[str]:
    """The Python files that a prediction imports, relative to the package's folder. Requires a model in DIST."""
    listing = "import handler, sys\nfor m in list(sys.modules.values()): print(getattr(m, '__file__', None) or '')"
    environment = {**os.environ, "MODEL_DIR": str(DIST / "model"), "LOG_LEVEL": "CRITICAL"}
    output = subprocess.check_output([python, "-c", listing], cwd=APP, env=environment, text=True)
    # site-packages first: the environment is inside the app's own folder.
    roots = ("/site-packages/", APP.as_posix() + "/")
    names = (next((line.split(root, 1)[1] for root in roots if root in line), "") for line in output.splitlines())
    return {name for name in names if name.endswith(".py")}


def compile_imported(folder: Path, imported: set[str]) -> str:
    """Adds bytecode for the imported files and returns a report: Lambda's file system is read-only, so without it every
    cold start compiles them again. Bytecode for all files would be too large.

    The bytecode is not checked against its source at run time, because a zip's timestamps are not the sources'.
    """
    if sys.version_info[:2] != PYTHON_VERSION:
        return f"no bytecode: only Python {_version()} can create it; cold starts are slower"
    present = [name for name in sorted(imported) if (folder / name).is_file()]
    for name in present:
        mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
        py_compile.compile(str(folder / name), dfile=name, doraise=True, invalidation_mode=mode)
    return f"bytecode for {len(present)} modules"


def try_out(folder: Path, architecture: str) -> str:
    """Tests the package with a prediction, with nothing else to import from, and returns a report. Raises PackageError
    if the status is not 200."""
    here = (sys.platform, platform.machine(), sys.version_info[:2])
    if here != ("linux", MACHINES[architecture], PYTHON_VERSION):
        return f"not tested: that requires Python {_version()} on Linux, {MACHINES[architecture]}"
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import handler\n"
        "from src.contract import EXAMPLE_CUSTOMER\n"
        "answer = handler.lambda_handler(dict(EXAMPLE_CUSTOMER), None)\n"
        "sys.exit(0 if answer['statusCode'] == 200 else answer['body'])"
    )
    environment = {key: value for key, value in os.environ.items() if key != "MODEL_DIR"}
    command = [sys.executable, "-I", "-S", "-B", "-c", code, str(folder)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise PackageError(f"package: it does not predict:\n{done.stdout}")
    return "tested: it predicts"


def _version() -> str:
    return ".".join(map(str, PYTHON_VERSION))


def build(architecture: str, model: Path | None) -> None:
    folder, archive = DIST / f"lambda-{architecture}", DIST / f"lambda-{architecture}.zip"
    # Remove an earlier build first, so it is not mistaken for the result if this build fails.
    archive.unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if model is not None and not model.is_dir():
        raise PackageError(f"--model: {model}: no such folder")
    python = build_environment()
    trained = DIST / "model"
    shutil.rmtree(trained, ignore_errors=True)
    if model is None:
        subprocess.run([python, APP / "train.py", "--out", trained], check=True, stdout=subprocess.DEVNULL)
    else:
        shutil.copytree(model, trained)
    check_model(trained)
    imported = imported_files(python)

    subprocess.run([python, "-m", "pip", *pip_arguments(architecture, folder)], check=True)
    strip(folder, imported)
    for name in _OWN:
        shutil.copy(APP / name, folder / name)
    shutil.copytree(APP / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(trained, folder / "model")
    print(compile_imported(folder, imported))
    print(try_out(folder, architecture))
    print(check_size(folder))

    write_zip(folder, archive)
    print(f"{archive}: {archive.stat().st_size / MIB:.1f} MiB")
    if archive.stat().st_size > DIRECT_UPLOAD_BYTES:
        print("over 50 MiB: Lambda loads it only from S3, where the stack's lambda.zip uploads it")


def main() -> int:
    parser = argparse.ArgumentParser(description="Builds the Lambda package.")
    parser.add_argument("architecture", nargs="?", choices=sorted(MACHINES), default="x86_64")
    parser.add_argument("--model", type=Path, help="folder with pipeline.pkl and model_card.json; default: train one")
    arguments = parser.parse_args()
    try:
        build(arguments.architecture, arguments.model)
    except PackageError as error:
        print(error, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"package: {error.cmd[0]} exited with {error.returncode}; see its output above", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
