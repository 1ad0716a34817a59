"""Many values in one parameter, many rows in one statement: what batches of visits need from either database.

An IN list is compiled and planned anew for every length; one array is not.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Boolean,
    Dialect,
    FromClause,
    Integer,
    Select,
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
from sqlalchemy.types import TypeDecorator, TypeEngine

from fieldapp.extensions import db

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
    name = "among"
    type = Boolean()
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


def insert_rows(table: FromClause, rows: Sequence[Row]) -> None:
    """Insert rows, all with the same columns, in one statement."""
    if not rows:
        return
    connection = db.session.connection()
    if connection.dialect.name != "postgresql":
        connection.execute(insert(table), rows)  # type: ignore[arg-type]
        return
    names = tuple(rows[0])
    statement = _insert_arrays(table, names)
    connection.execute(statement, {f"{name}_s": [row[name] for row in rows] for name in names})


@lru_cache(maxsize=64)
def _insert_arrays(table: Table, names: tuple[str, ...]) -> Any:
    arrays = [func.unnest(bindparam(f"{name}_s", type_=ARRAY(table.c[name].type))).label(name) for name in names]
    unnested: Select[Any] = select(*arrays)
    return insert(table).from_select(list(names), unnested, include_defaults=False)
