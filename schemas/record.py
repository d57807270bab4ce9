"""The bases of every row that crosses a stage boundary, and of every value inside one."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """An immutable value. Unknown fields are an error, so schemas cannot drift."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", ser_json_bytes="base64", val_json_bytes="base64"
    )


class Record(Value):
    """An immutable row of one document."""

    document_id: str
