"""The API's fixed numbers and paths, read from contract.json.

It is JSON so that the tests of the Dockerfile and of the infrastructure program can compare their values with it.
"""

import json
from pathlib import Path
from typing import Any

_CONTRACT: dict[str, Any] = json.loads(Path(__file__).with_name("contract.json").read_text(encoding="utf-8"))

PORT: int = _CONTRACT["port"]
HEALTH_PATH: str = _CONTRACT["healthPath"]
PREDICT_PATHS: tuple[str, ...] = tuple(_CONTRACT["predictPaths"])
MAX_BODY_BYTES: int = _CONTRACT["maxBodyBytes"]
BODY_TIMEOUT_SECONDS: float = _CONTRACT["bodyTimeoutSeconds"]
KEEP_ALIVE_SECONDS: int = _CONTRACT["keepAliveSeconds"]
THRESHOLD: float = _CONTRACT["threshold"]
LAMBDA_UNZIPPED_LIMIT_BYTES: int = _CONTRACT["lambdaUnzippedLimitBytes"]
EXAMPLE_CUSTOMER: dict[str, Any] = _CONTRACT["exampleCustomer"]
