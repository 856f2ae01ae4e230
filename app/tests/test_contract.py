"""The image, the package, the documents and the code use the same numbers."""

import ast
import json
import re
import time
import unittest
from pathlib import Path

import package
from src import contract, schema
from tests.server import APP, running

CONTRACT = json.loads((APP / "src" / "contract.json").read_text())
DOCKERFILE = (APP / "Dockerfile").read_text()
README = (APP / "README.md").read_text()


class Image(unittest.TestCase):
    def test_exposes_the_port(self) -> None:
        self.assertEqual(re.findall(r"^EXPOSE (.+)$", DOCKERFILE, re.M), [str(CONTRACT["port"])])

    def test_health_check_matches_the_contract(self) -> None:
        check = CONTRACT["containerHealthCheck"]
        options = (
            f"--interval={check['intervalSeconds']}s --timeout={check['timeoutSeconds']}s "
            f"--start-period={check['startPeriodSeconds']}s --retries={check['retries']}"
        )
        self.assertIn(f"\nHEALTHCHECK {options} CMD {check['command']}\n", DOCKERFILE)

    def test_the_health_check_uses_the_served_port_and_path_and_an_installed_program(self) -> None:
        url = f"http://localhost:{contract.PORT}{contract.HEALTH_PATH}"
        self.assertEqual(CONTRACT["containerHealthCheck"]["command"], f"curl -f {url} || exit 1")
        self.assertRegex(DOCKERFILE, r"apt-get install -y --no-install-recommends curl\b")

    def test_runs_as_a_numbered_user_that_is_not_root(self) -> None:
        last_stage = DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]
        self.assertRegex(last_stage, r"\nUSER [1-9]\d*\n")
        self.assertIn('\nCMD ["python", "main.py"]', last_stage)

    def test_log_level_and_python_match_the_other_platforms(self) -> None:
        self.assertIn(" LOG_LEVEL=INFO", DOCKERFILE)
        version = ".".join(map(str, package.PYTHON_VERSION))
        self.assertEqual(set(re.findall(r"_IMAGE=\S*python:(\d+\.\d+)", DOCKERFILE)), {version})

    def test_every_copied_file_is_in_the_build_context(self) -> None:
        allowed = (APP / ".dockerignore").read_text().splitlines()
        for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.M):
            for name in line.split()[:-1]:
                if name != ".":
                    self.assertIn(f"!{name}", allowed)
                    self.assertTrue((APP / name).exists(), name)


class Probes(unittest.TestCase):
    def test_the_model_loads_before_the_first_probe(self) -> None:
        started = time.monotonic()
        with running():
            seconds = time.monotonic() - started
        delays = (CONTRACT["readinessProbe"]["delaySeconds"], CONTRACT["containerHealthCheck"]["startPeriodSeconds"])
        self.assertLess(seconds, min(delays))

    def test_liveness_waits_longer_than_readiness(self) -> None:
        self.assertGreater(CONTRACT["livenessProbe"]["delaySeconds"], CONTRACT["readinessProbe"]["delaySeconds"])


class Contract(unittest.TestCase):
    def test_values_of_the_course(self) -> None:
        self.assertEqual((contract.PORT, contract.HEALTH_PATH, contract.THRESHOLD), (8000, "/health", 0.5))
        self.assertEqual(contract.PREDICT_PATHS, ("/predict", "/api/v1/predict"))
        self.assertEqual(CONTRACT["readinessProbe"], {"delaySeconds": 10, "periodSeconds": 5})
        self.assertEqual(CONTRACT["livenessProbe"], {"delaySeconds": 15, "periodSeconds": 10})
        check = CONTRACT["containerHealthCheck"]
        self.assertEqual((check["intervalSeconds"], check["timeoutSeconds"], check["retries"]), (30, 5, 3))
        self.assertEqual(contract.LAMBDA_UNZIPPED_LIMIT_BYTES, 250 * 1024 * 1024)

    def test_idle_connections_outlive_those_of_googles_load_balancers(self) -> None:
        # 600 s, fixed; the longest of all: cloud.google.com/load-balancing/docs/https#timeouts_and_retries
        self.assertGreater(contract.KEEP_ALIVE_SECONDS, 600)

    def test_the_example_customer_is_valid(self) -> None:
        self.assertEqual(list(schema.parse(json.dumps(contract.EXAMPLE_CUSTOMER).encode())), list(schema.FIELDS))

    def test_the_readme_example_matches_the_contract(self) -> None:
        sent = re.search(r"-d '(\{.*?\})'", README, re.S)
        assert sent is not None
        self.assertEqual(json.loads(sent[1]), contract.EXAMPLE_CUSTOMER)


class Requirements(unittest.TestCase):
    def test_every_package_is_pinned_exactly_and_named_once(self) -> None:
        names = []
        for file in ("requirements.txt", "requirements-container.txt"):
            for line in (APP / file).read_text().splitlines():
                if line and not line.startswith(("#", "-r ")):
                    self.assertRegex(line, r"^[a-z0-9-]+==\d+(\.\d+)+$")
                    names.append(line.split("==")[0])
        self.assertEqual(len(names), len(set(names)))

    def test_the_lambda_package_does_not_import_the_web_server(self) -> None:
        web = {"fastapi", "starlette", "pydantic", "uvicorn", "anyio"}
        for file in [APP / "handler.py", *sorted((APP / "src").glob("*.py"))]:
            self.assertFalse(imported(file) & web, file.name)
        self.assertFalse(set(package.pins()) & web)


class OpenApi(unittest.TestCase):
    def test_the_checked_in_document_is_the_served_one(self) -> None:
        with running() as server:
            status, body, _ = server.request("GET", "/openapi.json")
        self.assertEqual(status, 200)
        checked_in = json.loads((APP / "openapi.json").read_text())
        self.assertEqual(json.loads(body), checked_in, "run: python3 main.py --openapi > openapi.json")

    def test_it_has_every_field_with_its_range(self) -> None:
        document = json.loads((APP / "openapi.json").read_text())
        self.assertEqual(sorted(document["paths"]), ["/api/v1/predict", "/health", "/predict"])
        request = document["paths"]["/predict"]["post"]["requestBody"]["content"]["application/json"]["schema"]
        self.assertIs(request["additionalProperties"], False)
        self.assertEqual(request["required"], list(schema.FIELDS))
        age = request["properties"]["age"]
        self.assertEqual((age["type"], age["minimum"], age["maximum"]), ("integer", 18, 100))
        self.assertEqual(request["properties"]["gender"]["enum"], ["Female", "Male"])


def imported(file: Path) -> set[str]:
    """The top-level packages that file imports anywhere."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names
