"""Measures cold start and /predict on this machine: python bench.py [--requests N]

Trains a model in a temporary folder, so it runs with any installed versions of the libraries.
"""

import argparse
import http.client
import json
import os
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

APP = Path(__file__).resolve().parent
WARM_UP = 50
STARTS = 7


def cold_starts(model_dir: str, without_bytecode: bool) -> list[float]:
    """Seconds from the first line of a new process to a service that responds."""
    code = (
        "import time; started = time.perf_counter()\n"
        "from src import api\n"
        "service = api.Service(); service.load()\n"
        "print(time.perf_counter() - started)"
    )
    with tempfile.TemporaryDirectory() as empty:
        environment = {**os.environ, "MODEL_DIR": model_dir}
        if without_bytecode:
            environment |= {"PYTHONPYCACHEPREFIX": empty, "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, "-c", code]
        outputs = [subprocess.check_output(command, cwd=APP, env=environment) for _ in range(STARTS)]
    return [float(output.split()[-1]) for output in outputs]


def timed(call: Callable[[], object], times: int) -> list[float]:
    """Milliseconds of each call, after WARM_UP unmeasured calls."""
    for _ in range(WARM_UP):
        call()
    measured = []
    for _ in range(times):
        started = time.perf_counter()
        call()
        measured.append((time.perf_counter() - started) * 1000)
    return measured


def over_http(model_dir: str, body: bytes, times: int) -> tuple[float, list[float]]:
    """Seconds from starting main.py to a healthy response, and milliseconds of sequential requests."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {**os.environ, "MODEL_DIR": model_dir, "PORT": str(port), "LOG_LEVEL": "INFO"}
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, "main.py"], cwd=APP, env=environment, stdout=subprocess.DEVNULL)
    try:
        while True:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
                connection.request("GET", "/health")
                response = connection.getresponse()
                response.read()
                if response.status == 200:
                    break
            except OSError:
                if process.poll() is not None or time.perf_counter() - started > 60:
                    raise
            time.sleep(0.005)
        healthy = time.perf_counter() - started

        def predict() -> None:
            connection.request("POST", "/predict", body)
            response = connection.getresponse()
            response.read()
            if response.status != 200:
                raise RuntimeError(f"/predict answered {response.status}")

        return healthy, timed(predict, times)
    finally:
        process.terminate()
        process.wait()


def report(name: str, values: list[float], unit: str) -> None:
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    print(f"{name:<46} p50 {cuts[49]:7.2f} {unit}   p99 {cuts[98]:7.2f} {unit}   of {len(values)}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures cold start and latency of the churn API.")
    parser.add_argument("--requests", type=int, default=3000, help="requests per front end (default: 3000)")
    times = parser.parse_args().requests

    with tempfile.TemporaryDirectory() as model_dir:
        subprocess.run([sys.executable, "train.py", "--out", model_dir], cwd=APP, check=True, stdout=subprocess.DEVNULL)
        os.environ["MODEL_DIR"] = model_dir
        os.environ["LOG_LEVEL"] = "WARNING"
        import fastapi
        import uvicorn

        import handler
        from src import inference
        from src.contract import EXAMPLE_CUSTOMER

        libraries = {**inference.running_libraries(), "fastapi": fastapi.__version__, "uvicorn": uvicorn.__version__}
        print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()},", libraries)

        cold_starts(model_dir, without_bytecode=False)
        for name, without in (("cold start, with bytecode", False), ("cold start, without bytecode", True)):
            seconds = cold_starts(model_dir, without)
            print(f"{name:<46} median {statistics.median(seconds):.2f} s   slowest {max(seconds):.2f} s   of {STARTS}")
        body = json.dumps(EXAMPLE_CUSTOMER)
        healthy, requests = over_http(model_dir, body.encode("ascii"), times)
        print(f"{'main.py, start to healthy':<46} {healthy:.2f} s")
        report("POST /predict over loopback, one connection", requests, "ms")
        report("handler.lambda_handler", timed(lambda: handler.lambda_handler({"body": body}, None), times), "ms")
        model = inference.load()
        report("the model alone", timed(lambda: model.predict(EXAMPLE_CUSTOMER), times), "ms")


if __name__ == "__main__":
    main()
