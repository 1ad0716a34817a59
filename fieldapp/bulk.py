"""Many values in one parameter, many rows in one statement: what batches of visits need from either database.

An IN list is compiled and planned anew for every length; one array is not.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Dialect,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    func,
    insert,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType, TypeDecorator, TypeEngine

from fieldapp.extensions import Base, db

Row = Mapping[str, Any]


class Many(TypeDecorator[Any]):
    """A list of plain values as one parameter: an array on PostgreSQL, JSON on SQLite."""

    impl = Text
    cache_ok = True

    def __init__(self, item: TypeEngine[Any]) -> None:
        super().__init__()
        self.item = item

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(self.item) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Collection[Any] | None, dialect: Dialect) -> Any:
        values = list(value or ())
        return values if dialect.name == "postgresql" else json.dumps(values)


class _Among(FunctionElement[bool]):
    """A condition. It hides that it is one: SQLite would compare a Boolean with 1, and so lose every index."""

    name = "among"
    type: TypeEngine[Any] = NullType()
    inherit_cache = True


@compiles(_Among, "sqlite")
def _in_json(element: _Among, compiler: SQLCompiler, **kwargs: Any) -> str:
    column, values = (compiler.process(clause, **kwargs) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - compiled clauses, bound values


@compiles(_Among, "postgresql")
def _any_of(element: _Among, compiler: SQLCompiler, **kwargs: Any) -> str:
    column, values = element.clauses
    return f"{compiler.process(column, **kwargs)} = ANY ({compiler.process(values, **kwargs)})"


def among(column: Any, name: str) -> ColumnElement[bool]:
    """Return the condition that *column* is one of the values given as parameter *name*, whole numbers or texts."""
    item: TypeEngine[Any] = Integer() if isinstance(column.type, Integer) else String()
    return _Among(column, bindparam(name, type_=Many(item)))


def insert_rows(model: type[Base], rows: Sequence[Row]) -> None:
    """Insert rows, all with the same columns, in one statement."""
    if not rows:
        return
    table: Any = model.__table__
    connection, names = db.session.connection(), tuple(rows[0])
    if connection.dialect.name == "postgresql":
        given = {f"{name}_s": [row[name] for row in rows] for name in names}
        connection.execute(_insert_arrays(table, names), given)
        return
    text, processors = _insert_plainly(table, names, connection.dialect)
    columns = [
        [row[name] for row in rows] if process is None else [process(row[name]) for row in rows]
        for name, process in zip(names, processors, strict=True)
    ]
    connection.exec_driver_sql(text, list(zip(*columns, strict=True)))


@lru_cache(maxsize=64)
def _insert_arrays(table: Table, names: tuple[str, ...]) -> Any:
    arrays = [func.unnest(bindparam(f"{name}_s", type_=ARRAY(table.c[name].type))).label(name) for name in names]
    return insert(table).from_select(list(names), select(*arrays), include_defaults=False)


@lru_cache(maxsize=64)
def _insert_plainly(table: Table, names: tuple[str, ...], dialect: Dialect) -> tuple[str, list[Any]]:
    """Return the statement, and what turns each column's values into the driver's: a third of the time of a batch."""
    text = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608
    types = (table.c[name].type.dialect_impl(dialect) for name in names)
    return text, [each.bind_processor(dialect) for each in types]
