"""The outline of a guide becomes records; what is missing or wrong is collected on the way."""

from __future__ import annotations

import re

from ..domain.question_guide import (
    CAUSE_IDS,
    STAGE_IDS,
    AnswerKind,
    Bumper,
    Cause,
    QuestionGuide,
    SafePath,
    Stage,
)
from ..domain.session import NOT_SURE
from .guide_outline import Entry, Outline, Problem, Section, instead_of, quoted

MOST_KINDS = 7
LABEL_CELLS = 15

HEAD_KEYS = ("title", "version")
LAYOUT = {
    "Listening": {"Aim for": True},
    "Stages": {
        "Say": False,
        "Ask": False,
        "Checks": True,
        "Probes": True,
        "Cue": False,
        "Avoid": False,
        "Remember": True,
    },
    "Kinds of answer": {"When": False, "Probes": True, "Cue": False},
    "Causes": {
        "Rep says": False,
        "On paper": False,
        "Opens after": False,
        "Cue": False,
        "Probes": True,
        "Bumpers": True,
        "Measure": False,
        "Remember": True,
    },
    "Safe path": {
        "When": False,
        "Say": True,
        "Listen": False,
        "People": True,
        "In danger": False,
        "On record": False,
        "Remember": True,
    },
}

_STAGE_HEADING = re.compile(r"(?P<number>\d{1,4})[.:)]?\s+(?P<title>\S.*)")
_ID_HEADING = re.compile(r"(?P<id>[^\W\d_][\w -]*):\s*(?P<title>\S.*)")
_OWNERS = ("manager", "rep", "both")
_BUMPER = re.compile(
    rf"(?P<what>\S.*?)\((?P<owner>{'|'.join(_OWNERS)})\)\s*[;,]?\s*(?P<twin>.*)", re.IGNORECASE
)
_BUMPER_OF_SOMEONE = re.compile(r"\S.*\((?P<owner>[^()]*)\)\s*[;,]?\s*\S.*")


class GuideBuilder:
    """Builds the records of an outline and collects what is missing or wrong."""

    def __init__(self, written: Outline) -> None:
        self.problems = list(written.problems)
        self._written = written

    def guide(self, name: str) -> QuestionGuide:
        """The guide; with problems it has gaps and must not be used."""
        return QuestionGuide(
            name=name,
            title=self._head("title"),
            version=self._head("version"),
            stages=self._stages(),
            kinds=self._kinds(),
            causes=self._causes(),
            safe_path=self._safe_path(),
            aims=self._aims(),
        )

    def _problem(self, line: int, message: str) -> None:
        self.problems.append(Problem(line, message))

    def _head(self, key: str) -> str:
        if self._written.head is None:
            return ""
        line, value = self._written.head.get(key, (1, ""))
        if not value:
            self._problem(line, f"The head has no {key}. Write “{key}: …” between the two lines “---”.")
        return value

    def _section(self, name: str) -> Section | None:
        """A section; a missing one is a problem, unless its misspelt heading is one already."""
        section = self._written.sections.get(name)
        if section is None and name not in self._written.misspelt:
            self._problem(
                self._written.last_line, f"The section “{name}” is missing. Write “# {name}” and its parts."
            )
        return section

    def _no_own_parts(self, section: Section, example: str) -> None:
        for part in section.parts.values():
            self._problem(
                part.line, f"This label stands above the first heading. Write “## {example}” first."
            )

    def _one(self, entry: Entry, label: str, *, needed: bool = False) -> str:
        part = entry.parts.get(label)
        words = part.texts[0][1] if part and part.texts else ""
        if part is not None and not words:
            self._problem(part.line, f"“{label}:” is empty. Write its words behind it.")
        elif needed and part is None and label not in entry.misspelt:
            self._problem(entry.line, f"{quoted(entry.heading)} has no “{label}:”. Write that line below it.")
        return words

    def _many(self, entry: Entry, label: str, *, needed: bool = False) -> tuple[str, ...]:
        return tuple(words for _, words in self._items(entry, label, needed=needed))

    def _items(self, entry: Entry, label: str, *, needed: bool = False) -> list[tuple[int, str]]:
        part = entry.parts.get(label)
        if part is not None and not part.texts:
            self._problem(part.line, f"“{label}:” is empty. Write a list below it, each line with “- ”.")
        elif needed and part is None and label not in entry.misspelt:
            self._problem(
                entry.line,
                f"{quoted(entry.heading)} has no “{label}:”. Write it below, with a list under it.",
            )
        return part.texts if part else []

    # Stages

    def _stages(self) -> tuple[Stage, ...]:
        section = self._section("Stages")
        if section is None:
            return ()
        self._no_own_parts(section, "0 Before")
        lines: dict[int, int] = {}
        stages = [stage for entry in section.entries if (stage := self._stage(entry, lines))]
        if all(_STAGE_HEADING.fullmatch(entry.heading) for entry in section.entries):
            self._check_stage_numbers(section, lines)
        return tuple(sorted(stages, key=lambda stage: stage.number))

    def _check_stage_numbers(self, section: Section, lines: dict[int, int]) -> None:
        for number in range(len(STAGE_IDS)):
            if number not in lines:
                self._problem(
                    section.line, f"Stage {number} is missing. Write “## {number} …” with a line “Ask: …”."
                )

    def _stage(self, entry: Entry, lines: dict[int, int]) -> Stage | None:
        named = self._number_and_title(entry, lines)
        if named is None:
            return None
        number, title = named
        if number and "Checks" in entry.parts:
            self._problem(entry.parts["Checks"].line, "Only stage 0 has checks. Write them as probes.")
        return Stage(
            number=number,
            title=title,
            question=self._one(entry, "Ask", needed=True),
            lead=self._one(entry, "Say"),
            checks=self._many(entry, "Checks", needed=number == 0),
            probes=self._many(entry, "Probes", needed=number != 0),
            cue=self._one(entry, "Cue"),
            avoid=self._one(entry, "Avoid"),
            remember=self._many(entry, "Remember"),
        )

    def _number_and_title(self, entry: Entry, lines: dict[int, int]) -> tuple[int, str] | None:
        found = _STAGE_HEADING.fullmatch(entry.heading)
        if not found or int(found["number"]) >= len(STAGE_IDS):
            self._problem(
                entry.line,
                f"{quoted(entry.heading)} is no stage. Begin with its number, 0 to 8, as in “## 3 Why”.",
            )
            return None
        number = int(found["number"])
        if number in lines:
            self._problem(
                entry.line, f"Stage {number} stands twice, first on line {lines[number]}. Join the two."
            )
            return None
        lines[number] = entry.line
        return number, found["title"]

    # Kinds of answer

    def _kinds(self) -> tuple[AnswerKind, ...]:
        section = self._section("Kinds of answer")
        if section is None:
            return ()
        self._no_own_parts(section, "fine: “fine”")
        if not section.entries:
            self._problem(section.line, "No kind of answer stands here. Write one as in “## fine: “fine””.")
        for entry in section.entries[MOST_KINDS:]:
            self._problem(
                entry.line,
                f"There is room for {MOST_KINDS} kinds of answer, keys 1–{MOST_KINDS}. Take one out.",
            )
        seen: dict[str, int] = {}
        return tuple(kind for entry in section.entries if (kind := self._kind(entry, seen)))

    def _kind(self, entry: Entry, seen: dict[str, int]) -> AnswerKind | None:
        named = self._id_and_title(entry, seen, "## fine: “fine”")
        if named is None:
            return None
        if len(named[1]) > LABEL_CELLS:
            self._problem(
                entry.line,
                f"{quoted(named[1])} is too long for its row. Write at most {LABEL_CELLS} letters.",
            )
        return AnswerKind(
            id=named[0],
            label=named[1],
            title=self._one(entry, "When", needed=True),
            probes=self._many(entry, "Probes", needed=True),
            cue=self._one(entry, "Cue"),
        )

    def _id_and_title(self, entry: Entry, seen: dict[str, int], example: str) -> tuple[str, str] | None:
        found = _ID_HEADING.fullmatch(entry.heading)
        if not found:
            self._problem(
                entry.line,
                f"{quoted(entry.heading)} has no short name. Write name and title as in “{example}”.",
            )
            return None
        name = re.sub("[ -]+", "_", found["id"].strip().casefold())
        if name in seen:
            self._problem(entry.line, f"“{name}” stands twice, first on line {seen[name]}. Take one out.")
            return None
        seen[name] = entry.line
        return name, found["title"]

    # Causes

    def _causes(self) -> tuple[Cause, ...]:
        section = self._section("Causes")
        if section is None:
            return ()
        self._no_own_parts(section, "support: Support, resources or tools")
        for entry in section.entries[len(CAUSE_IDS) :]:
            self._problem(entry.line, "There is room for nine causes, keys 1–9. Take one out.")
        seen: dict[str, int] = {}
        causes = [cause for entry in section.entries if (cause := self._cause(entry, seen))]
        self._check_cause_ids(section, causes, seen)
        return tuple(causes)

    def _check_cause_ids(self, section: Section, causes: list[Cause], seen: dict[str, int]) -> None:
        strangers = [(found, seen[found]) for found in seen if found not in CAUSE_IDS]
        missing = [known for known in CAUSE_IDS if known not in seen]
        for found, line in strangers:
            meant, write = instead_of(found, missing or CAUSE_IDS)
            self._problem(line, f"{quoted(found)} is no cause. {write}")
            missing = [known for known in missing if known != meant]
        for known in missing:
            self._problem(
                section.line, f"The cause “{known}” is missing. Write “## {known}: …” with its parts."
            )
        if NOT_SURE in seen and causes and causes[-1].id != NOT_SURE:
            self._problem(seen[NOT_SURE], f"“{NOT_SURE}” is the last of the causes. Move it to the end.")

    def _cause(self, entry: Entry, seen: dict[str, int]) -> Cause | None:
        named = self._id_and_title(entry, seen, "## support: Support, resources or tools")
        if named is None:
            return None
        full = named[0] != NOT_SURE
        return Cause(
            id=named[0],
            title=named[1],
            wording=self._one(entry, "Rep says", needed=True),
            paper=self._one(entry, "On paper", needed=True),
            probes=self._many(entry, "Probes", needed=full),
            bumpers=self._bumpers(entry, needed=full),
            measure=self._one(entry, "Measure", needed=full),
            opens_after=self._one(entry, "Opens after"),
            cue=self._one(entry, "Cue"),
            remember=self._many(entry, "Remember"),
        )

    def _bumpers(self, entry: Entry, *, needed: bool) -> tuple[Bumper, ...]:
        items = self._items(entry, "Bumpers", needed=needed)
        return tuple(bumper for line, words in items if words and (bumper := self._bumper(line, words)))

    def _bumper(self, line: int, words: str) -> Bumper | None:
        found = _BUMPER.fullmatch(words)
        if not found or not found["twin"]:
            self._problem(line, _bumper_problem(words))
            return None
        owner = found["owner"].casefold()
        return Bumper(
            what=found["what"].rstrip(),
            owner="rep" if owner == "rep" else "manager",
            twin=found["twin"],
            both=owner == "both",
        )

    # Safe path and listening

    def _safe_path(self) -> SafePath:
        section = self._section("Safe path")
        if section is None:
            return SafePath(say=(), listen="", contacts=(), danger="", record="")
        self._no_entries(section)
        return SafePath(
            say=self._many(section, "Say", needed=True),
            listen=self._one(section, "Listen", needed=True),
            contacts=self._many(section, "People", needed=True),
            danger=self._one(section, "In danger", needed=True),
            record=self._one(section, "On record", needed=True),
            triggers=self._one(section, "When"),
            remember=self._many(section, "Remember"),
        )

    def _aims(self) -> tuple[str, ...]:
        section = self._written.sections.get("Listening")
        if section is None:
            return ()
        self._no_entries(section)
        return self._many(section, "Aim for")

    def _no_entries(self, section: Section) -> None:
        for entry in section.entries:
            self._problem(
                entry.line, f"“{section.heading}” has labels only, no headings. Write “Say:” and the like."
            )


def _bumper_problem(words: str) -> str:
    stranger = _BUMPER_OF_SOMEONE.fullmatch(words)
    if stranger and stranger["owner"].casefold() not in _OWNERS:
        return f"{quoted(stranger['owner'])} can’t own a bumper. {instead_of(stranger['owner'], _OWNERS)[1]}"
    return (
        "A bumper says what, whose, and what it replaces: “Fewer CRM fields (manager); not another tracker”."
    )
