"""Parquet, for data frames and databases: typed columns, written in groups of rows (extra `parquet`)."""

from __future__ import annotations

import importlib
import json
import types
import typing
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from crawler.exceptions import BadInputError
from crawler.wiki.mapping import plain

if TYPE_CHECKING:
    from crawler.exporting.rows import Rows

_GROUP: Final = 2_000
"""Records of a group; all of it is held in memory, with its texts."""


def write_columns(rows: Rows, out: BinaryIO) -> None:
    """Write the records; lists of texts are lists, other lists and objects JSON.

    Raises:
        BadInputError: pyarrow isn't installed.
    """
    try:
        arrow: Any = importlib.import_module("pyarrow")
        parquet: Any = importlib.import_module("pyarrow.parquet")
    except ImportError as error:
        raise BadInputError(
            "--format parquet needs pyarrow; install it with `pip install venue-archive[parquet]`"
        ) from error
    schema = arrow.schema([(name, _type_of(hint, arrow)) for name, hint in rows.kind.hints().items()])
    records = rows.dicts()
    with parquet.ParquetWriter(out, schema, compression="zstd") as writer:
        while group := list(islice(records, _GROUP)):
            columns = [
                arrow.array(
                    [_value(record[field.name], field.type, arrow) for record in group], type=field.type
                )
                for field in schema
            ]
            writer.write_table(arrow.Table.from_arrays(columns, schema=schema))


def _type_of(hint: Any, arrow: Any) -> Any:
    if isinstance(hint, types.UnionType):
        hint = next(part for part in typing.get_args(hint) if part is not type(None))
    if typing.get_origin(hint) is list and typing.get_args(hint)[0] is str:
        return arrow.list_(arrow.string())
    scalars = {int: arrow.int64(), float: arrow.float64(), bool: arrow.bool_()}
    return scalars.get(hint, arrow.string())


def _value(value: Any, kind: Any, arrow: Any) -> Any:
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, list) and arrow.types.is_list(kind):
        return [plain(each) for each in value]
    return json.dumps(value) if isinstance(value, list | dict) else value
