"""Secrets by reference: replaces NAME_SECRET_ARN=<ARN> in the environment with NAME=<value>, once, at startup.

The ARN is of a Secrets Manager secret or an SSM parameter. The infrastructure passes ARNs so that no value appears in
a preview, in the function's configuration or in the state.
On ECS, Cloud Run and Kubernetes the platform resolves secrets itself, and this module has nothing to do.
"""

import re
from collections.abc import MutableMapping
from typing import Any, Callable

_SUFFIX = "_SECRET_ARN"
_ARN = re.compile(
    r"^arn:aws[a-z-]*:(?P<service>secretsmanager|ssm):(?P<region>[a-z0-9-]+):\d{12}:(secret:|parameter/).+$"
)

ClientFactory = Callable[[str, str], Any]


class SecretError(RuntimeError):
    """Secrets that could not be resolved, by name and reason; never with a value."""


def resolve(environ: MutableMapping[str, str], client_for: ClientFactory | None = None) -> list[str]:
    """Sets NAME for each NAME_SECRET_ARN in environ and returns the names, sorted.

    It removes the ARNs that it has resolved, so a second call changes nothing. Raises SecretError listing every secret
    that failed; environ is unchanged in that case.
    """
    wanted = {key[: -len(_SUFFIX)]: key for key in sorted(environ) if key.endswith(_SUFFIX)}
    clients: dict[tuple[str, str], Any] = {}
    values: dict[str, str] = {}
    problems: list[str] = []
    for name, key in wanted.items():
        arn = _ARN.match(environ[key])
        if not name:
            problems.append(f"{key}: no name before {_SUFFIX}")
        elif arn is None:
            problems.append(f"{key}: not the ARN of a Secrets Manager secret or an SSM parameter")
        elif name in environ:
            problems.append(f"{name}: set both directly and by {key}; keep one")
        else:
            try:
                of = (arn["service"], arn["region"])
                if of not in clients:
                    clients[of] = (client_for or _boto3_client)(*of)
                values[name] = _value(arn["service"], clients[of], environ[key])
            except KeyError:
                problems.append(f"{key}: the secret is binary; store it as a string")
            except Exception as error:
                problems.append(f"{key}: {_reason(error)}")
    if problems:
        raise SecretError("secrets: " + "; ".join(problems))
    environ.update(values)
    for key in wanted.values():
        del environ[key]
    return sorted(values)


def _value(service: str, client: Any, arn: str) -> str:
    if service == "ssm":
        return str(client.get_parameter(Name=arn, WithDecryption=True)["Parameter"]["Value"])
    return str(client.get_secret_value(SecretId=arn)["SecretString"])


def _reason(error: Exception) -> str:
    """The service's error code, or the exception's type. Its text could contain the requested value."""
    code = getattr(error, "response", {}).get("Error", {}).get("Code")
    return str(code or type(error).__name__)


def _boto3_client(service: str, region: str) -> Any:
    # Imported here because it takes a noticeable part of a cold start. The Lambda runtime includes it.
    import boto3
    from botocore.config import Config

    # Lambda aborts an on-demand start after 10 s, and the model must load within that time too.
    config = Config(connect_timeout=1, read_timeout=2, retries={"total_max_attempts": 2})
    return boto3.client(service, region_name=region, config=config)
