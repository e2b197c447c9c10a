"""A guide as a manager writes it (Markdown) becomes the records that a conversation uses."""

from __future__ import annotations

import re
from pathlib import Path

from ..domain.question_guide import QuestionGuide
from ..errors import CoachError, NotThere
from .guide_builder import HEAD_KEYS, LAYOUT, GuideBuilder
from .guide_outline import Problem, outline, quoted

GUIDES = Path(__file__).parent / "guides"
MOST_BYTES = 1_000_000


class GuideError(CoachError):
    """A guide that can't be used. `problems` holds all there is to mend, by line; `file` is its name."""

    def __init__(self, file: str, problems: tuple[Problem, ...]) -> None:
        first, *others = problems
        super().__init__(f"{file}, line {first.line}: {first.message}", _others(others))
        self.file = file
        self.problems = problems


def shipped_guide(name: str = "empathy") -> QuestionGuide:
    """A guide that comes with the app. Raises `NotThere` for a name it does not have."""
    shipped = sorted(path.stem for path in GUIDES.glob("*.md"))
    if name not in shipped:
        raise NotThere(f"There is no guide {quoted(name)}.", f"These are there: {', '.join(shipped)}.")
    return load_guide(GUIDES / f"{name}.md")


def load_guide(path: Path) -> QuestionGuide:
    """The guide in a UTF-8 file, named by the file's name without its ending.

    Raises `NotThere` if there is no such file, `CoachError` if it can't be read, `GuideError` for its text.
    """
    return _guide(_text(path), path.stem, path.name)


def read_guide(text: str, name: str) -> QuestionGuide:
    """The guide that this text holds. Raises `GuideError` with every problem and its line."""
    return _guide(text, name, f"{name}.md")


def _others(problems: list[Problem]) -> str:
    if not problems:
        return ""
    lines = sorted({problem.line for problem in problems})
    places = ", ".join(str(line) for line in lines[:8]) + (", …" if len(lines) > 8 else "")
    word, place = ("problem", "line") if len(problems) == 1 else ("problems", "lines")
    return f"{len(problems)} more {word}, on {place if len(lines) > 1 else 'line'} {places}."


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise NotThere(f"There is no guide at {path}.", "Check the name and the folder.") from None
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise CoachError(
            f"The guide {path} can’t be read: {reason}.", "Check that it is a file you may open."
        ) from None
    if len(data) > MOST_BYTES:
        raise CoachError(f"The guide {path} is larger than 1 MB.", "A guide is a few pages of text.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = len(re.findall(rb"\r\n|\r|\n", data[: error.start])) + 1
        broken = Problem(line, "A letter here is not UTF-8. Save the file again with the encoding UTF-8.")
        raise GuideError(path.name, (broken,)) from None


def _guide(text: str, name: str, file: str) -> QuestionGuide:
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise GuideError(
            file, (Problem(line, "This is not plain text. Save the guide as Markdown, in UTF-8."),)
        )
    builder = GuideBuilder(outline(text.removeprefix("\ufeff"), HEAD_KEYS, LAYOUT))
    guide = builder.guide(name)
    if builder.problems:
        raise GuideError(file, tuple(sorted(set(builder.problems))))
    return guide
