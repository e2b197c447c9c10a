"""A plan as a file that comes back: JSON, or the page in Markdown with what it lacks at its end."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from .. import clock
from ..display import shown
from ..domain.plan import Plan
from ..domain.rep import Rep
from ..errors import CoachError
from .history import plan_json
from .plan_check import LINE_TAKEN, TEXTS

if TYPE_CHECKING:
    from ..printing.markdown_in import Known
    from .plans import Copy, Plans

MOST_BYTES = 5_000_000
MOST_NAMED = 20
STANDARD_INPUT = "-"


class PlanFileError(CoachError):
    """A file that can't be taken as a plan. `problems` has everything to mend, each with its place."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        more = len(problems) - MOST_NAMED
        named = (*problems[:MOST_NAMED], f"And {more} more." if more > 0 else "", "Nothing was changed.")
        super().__init__("\n".join(text for text in named if text))
        self.problems = problems


class PlanDocument(Struct, kw_only=True):
    """What a file holds, in the shape of `plan --json`. `name` is the file's, `where` gives lines of it."""

    name: str
    fields: dict[str, Any]
    problems: list[str]
    notes: list[str]
    where: dict[str, int]
    page_of: int | None = None

    def place(self, path: str) -> str:
        """Where a field stands: “plan.md, line 12”, “plan.json, supports[0].due”."""
        line = self.where.get(path) or self.where.get(path.rpartition(".")[0])
        line = line or self.where.get(path.partition("[")[0])
        return f"{self.name}, line {line}" if line else f"{self.name}, {path}"


def plan_as_json(plan: Plan, plans: Plans, *, copy: Copy = "manager") -> dict[str, Any]:
    """A plan as `plan --json` has it; the rep's copy lacks a private part of the manager."""
    fields = plan_json(plan, plans)
    if copy == "rep" and plan.my_part_private:
        fields["my_part"] = None
    return fields


def plan_as_page(plan: Plan, plans: Plans, rep: Rep, *, copy: Copy) -> str:
    """The page in Markdown, with ids and exact days in a comment at its end; nothing private is in it."""
    from ..printing.markdown import plan_markdown

    fields = plan_json(plan, plans)
    taken = {key: fields[key] for key in ("id", "rep", "manager", *TEXTS, "my_part", "causes", "check_in")}
    for kind in ("supports", "steps"):
        taken[kind] = [{key: line[key] for key in LINE_TAKEN} for line in fields[kind]]
    if plan.my_part_private:
        del taken["my_part"]
    return plan_markdown(plans.page(plan.id, copy=copy), taken, known(rep, plans.papers()))


def known(rep: Rep, papers: Mapping[str, str]) -> Known:
    """What reading a page needs to know."""
    from ..printing.markdown_in import Known

    return Known(rep=shown(rep.name.strip()), papers=papers, today=clock.today())


def read_text(source: Path) -> str:
    """The file's text, standard input's for “-”. Raises CoachError when it can't be read."""
    try:
        if str(source) == STANDARD_INPUT:
            data = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with source.open("rb") as file:
                data = file.read(MOST_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise CoachError(f"There is no file {source}.", "Check the name and the folder.") from None
    except (OSError, ValueError, AttributeError) as error:
        reason = (getattr(error, "strerror", None) or "no such name").lower()
        raise CoachError(
            f"{source} can’t be read: {reason}.", "Check that it is a file you may open."
        ) from None
    if len(data) > MOST_BYTES:
        raise CoachError(f"{source} is larger than 5 MB.", "A plan is a page of text.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise CoachError(
            f"{name_of(source)}, line {line}: a letter here is not UTF-8.", "Save the file again as UTF-8."
        ) from None


def read_document(text: str, source: Path, rep: Rep, papers: Mapping[str, str]) -> PlanDocument:
    """The plan in a text: JSON by the file's ending or its first character, else a page in Markdown."""
    name = name_of(source)
    if source.suffix.lower() not in (".md", ".markdown") and text.lstrip().startswith(("{", "[")):
        return _from_json(text, name)
    if source.suffix.lower() == ".json":
        return _from_json(text, name)
    return _from_page(text, name, rep, papers)


def name_of(source: Path) -> str:
    """What a file is called in messages."""
    return "standard input" if str(source) == STANDARD_INPUT else source.name


def _from_json(text: str, name: str) -> PlanDocument:
    twice: list[str] = []

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in found]
        twice.extend(sorted({key for key in keys if keys.count(key) > 1}))
        return dict(found)

    try:
        fields = json.loads(text, object_pairs_hook=pairs)
    except json.JSONDecodeError as error:
        raise PlanFileError((f"{name}, line {error.lineno}: This is no JSON ({error.msg}).",)) from None
    except (RecursionError, ValueError):
        raise PlanFileError((f"{name}: This is no JSON that can be read.",)) from None
    if not isinstance(fields, dict):
        raise PlanFileError((f"{name}: A plan is one object, as plan --json prints it.",))
    problems = [f"{name}, {key[:40]}: It is there more than once." for key in twice]
    return PlanDocument(name=name, fields=fields, problems=problems, notes=[], where={})


def _from_page(text: str, name: str, rep: Rep, papers: Mapping[str, str]) -> PlanDocument:
    from ..printing.markdown_in import read_page

    read = read_page(text, known(rep, papers))
    problems = [f"{name}, line {told.line}: {told.sentence}" for told in sorted(read.problems)]
    if not read.lines and not problems:
        problems = [f"{name}: No plan is written here."]
    return PlanDocument(
        name=name,
        fields=read.record,
        problems=problems,
        notes=[],
        where=read.lines,
        page_of=read.rep,
    )
