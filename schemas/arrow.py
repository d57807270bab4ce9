"""Arrow schemas and tables, derived from the record types and never written by hand."""

import types
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

import pyarrow as pa
from pydantic import BaseModel

from schemas.record import Record

R = TypeVar("R", bound=Record)

_SCALARS: dict[Any, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    bytes: pa.binary(),
    date: pa.date32(),
    datetime: pa.timestamp("us", tz="UTC"),
}


def arrow_schema(record: type[Record]) -> pa.Schema:
    """The Arrow schema that holds rows of a record type."""
    return pa.schema(_fields(record))


def to_table(records: Iterable[R], record: type[R]) -> pa.Table:
    """Rows as an Arrow table; an empty iterable gives an empty table of the right schema."""
    rows = [item.model_dump(mode="python") for item in records]
    return pa.Table.from_pylist(rows, schema=arrow_schema(record))


def from_table(table: pa.Table, record: type[R]) -> list[R]:
    """The rows of a table, as much of them as the record type names."""
    rows = table.select(columns_of(record)).to_pylist(maps_as_pydicts="strict")
    return [record.model_validate(row) for row in rows]


def columns_of(record: type[Record]) -> Sequence[str]:
    """The columns that a record type needs of a table."""
    return list(record.model_fields)


def _fields(record: type[BaseModel]) -> list[pa.Field]:
    return [_field(name, info.annotation) for name, info in record.model_fields.items()]


def _field(name: str, annotation: Any) -> pa.Field:
    options = get_args(annotation)
    if get_origin(annotation) in (Union, types.UnionType) and type(None) in options:
        (inner,) = (option for option in options if option is not type(None))
        return pa.field(name, _data_type(inner), nullable=True)
    return pa.field(name, _data_type(annotation), nullable=False)


def _data_type(annotation: Any) -> pa.DataType:
    if annotation in _SCALARS:
        return _SCALARS[annotation]
    arguments = get_args(annotation)
    if get_origin(annotation) is tuple:
        return pa.list_(_data_type(arguments[0]))
    if get_origin(annotation) is dict:
        return pa.map_(_data_type(arguments[0]), _data_type(arguments[1]))
    if get_origin(annotation) is Literal or _is_subclass(annotation, Enum):
        return pa.string()
    if _is_subclass(annotation, BaseModel):
        return pa.struct(_fields(annotation))
    raise TypeError(f"no Arrow type for {annotation!r}")


def _is_subclass(annotation: Any, parent: type) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, parent)
