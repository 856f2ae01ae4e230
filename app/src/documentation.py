"""The OpenAPI descriptions of the routes, as FastAPI arguments. The customer's schema is in schema.py."""

from typing import Any

from src import schema
from src.contract import EXAMPLE_CUSTOMER, MAX_BODY_BYTES

TITLE = "BankChurn API"
VERSION = "1.0.0"
# Fixed so that the document does not change with FastAPI's default.
OPENAPI_VERSION = "3.1.0"


def _response(description: str, properties: dict[str, Any]) -> dict[str, Any]:
    body = {"type": "object", "properties": properties, "required": list(properties)}
    return {"description": description, "content": {"application/json": {"schema": body}}}


_ERROR = {"error": {"type": "string"}}
_PROBLEM = {
    "type": "object",
    "properties": {
        "field": {"type": "string", "description": "The field's name; empty for the body as a whole."},
        "problem": {"type": "string"},
    },
    "required": ["field", "problem"],
}
_NOT_LOADED = _response("The model is not loaded yet.", _ERROR)

HEALTH: dict[str, Any] = {
    "summary": "Whether the model is loaded",
    "operation_id": "health",
    "response_model": None,
    "responses": {
        200: _response(
            "The model is loaded.",
            {
                "status": {"type": "string", "enum": ["ok"]},
                "model": {"type": "string", "description": "First 12 digits of the model's SHA-256."},
            },
        ),
        503: _NOT_LOADED,
    },
}


def predict(path: str) -> dict[str, Any]:
    """The arguments of the route at path. Each path has its own operation ID."""
    return {
        "summary": "Predict whether one customer will leave",
        "operation_id": path.strip("/").replace("/", "_"),
        "response_model": None,
        "openapi_extra": {
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": schema.json_schema(), "example": EXAMPLE_CUSTOMER}},
            }
        },
        "responses": {
            200: _response(
                "The prediction.",
                {
                    "churn_probability": {
                        "type": "number",
                        "minimum": 0,
                        "maximum": 1,
                        "description": "Rounded to 4 places.",
                    },
                    "prediction": {"type": "string", "enum": ["churn", "no_churn"]},
                },
            ),
            400: _response(
                "Invalid input; every problem is listed.",
                {**_ERROR, "problems": {"type": "array", "items": _PROBLEM}},
            ),
            408: _response("The body did not arrive in time.", _ERROR),
            413: _response(f"The body has more than {MAX_BODY_BYTES} bytes.", _ERROR),
            500: _response("Internal error; the log has the details under the request id.", _ERROR),
            503: _NOT_LOADED,
        },
    }
