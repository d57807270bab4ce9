"""Whether a document has the shape that a JSON schema of ``infra/shapes`` gives it."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

_SHAPES = Path(__file__).with_name("shapes")


def shape_problems(document: Any, shape: str) -> list[str]:
    """Where a document differs from a shape, and how."""
    errors = _validator(shape).iter_errors(document)
    return [f"{_place(error.absolute_path)}: {error.message}" for error in errors]


@cache
def _validator(shape: str) -> Draft202012Validator:
    schema = json.loads((_SHAPES / f"{shape}.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def _place(path: Any) -> str:
    return ".".join(map(str, path)) or "document"
