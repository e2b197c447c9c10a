"""The tables in brief: what the first page and a quick note need of each document, and nothing else.

A store that has only this in memory still appends to the journal like any other; what asks for more makes
it read the data file whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any, NamedTuple

from coach_tui.storage import main_file
from coach_tui.storage.main_file import Document, TableData
from coach_tui.storage.memory import Memory

_CHUNK = 1024


class BriefRules(NamedTuple):
    """What stands in brief; told by who knows the records. `number` changes with the rules.

    `whole` tables are there as they are. Of any other table `brief` gives what counts of a document, or
    None; `enough` the documents that do, as briefs (asked again with those it chose and some more); `weaker`
    says that a brief (None: gone) in the place of another one may bring something to light that `enough`
    had left out.
    """

    number: int
    whole: frozenset[str]
    brief: Callable[[str, Document], Document | None]
    enough: Callable[[str, Iterable[Document]], list[Document]]
    weaker: Callable[[str, Document, Document | None], bool]

    def of(self, tables: TableData) -> TableData:
        """All tables in brief; those without anything that counts are left out."""
        found: TableData = {}
        for name, table in tables.items():
            if name in self.whole:
                found[name] = dict(table)
            elif briefs := self._of_table(name, table):
                found[name] = {str(each["id"]): each for each in briefs}
        return found

    def _of_table(self, name: str, table: dict[str, Document]) -> list[Document]:
        """Some documents at a time, so that a fold does not hold up somebody who types."""
        briefs: list[Document] = []
        documents = iter(list(table.values()))
        while chunk := list(islice(documents, _CHUNK)):
            known = [table[str(each["id"])] for each in briefs]
            briefs = self.enough(name, known + chunk)
            main_file.let_others_run()
        return briefs


class BriefMemory(Memory):
    """The tables in brief, kept current by `apply`. `short` once something that was left out may count."""

    def __init__(self, tables: TableData, rules: BriefRules) -> None:
        super().__init__(tables)
        self.rules = rules
        self.short = False

    def apply(self, ops: Iterable[list[Any]]) -> None:
        """As Memory's, with the brief of each document in its place."""
        super().apply(self._in_brief(op) for op in ops)

    def _in_brief(self, op: list[Any]) -> list[Any]:
        if op[0] not in ("p", "d") or op[1] in self.rules.whole:
            return op
        try:
            brief = self.rules.brief(op[1], op[3]) if op[0] == "p" else None
        except ValueError:
            # A record that can't be read: whoever reads all will name it.
            self.short = True
            return ["d", op[1], op[2]]
        old = self.tables.get(op[1], {}).get(str(op[2]))
        if old is not None and self.rules.weaker(op[1], old, brief):
            self.short = True
        return ["d", op[1], op[2]] if brief is None else ["p", op[1], op[2], brief]
