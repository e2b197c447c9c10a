"""What turns the tables of an older format into today's: one pure step a version, each in a file of its own.

A step takes all tables as the format before held them and returns new ones; what it was given stays as it
was. A step taken again on its own result changes nothing, so that a migration that a crash cut short can
begin anew. A new format adds a step here, raises `main_file.SCHEMA`, and commits a file written by the
version before it to `tests/storage/formats`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from coach_tui.storage.main_file import TableData
from coach_tui.storage.migrations.to_2 import to_2

# The format that a step begins from, and the step to the next.
STEPS: Final[dict[int, Callable[[TableData], TableData]]] = {1: to_2}


def migrate(tables: TableData, schema: int) -> TableData:
    """The tables of format `schema` in today's format; today's own come back as they are."""
    while step := STEPS.get(schema):
        tables = step(tables)
        schema += 1
    return tables
