"""`plan --from`: what `plan --json` and `plan --to` write comes back, by id or as a new draft."""

from __future__ import annotations

import json
import random
import stat
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from coach_tui.cli import main
from coach_tui.coach import Coach, open_coach
from coach_tui.coach.history import plan_json
from coach_tui.coach.plan_file import PlanFileError, plan_as_json, plan_as_page
from coach_tui.coach.plan_in import BroughtIn
from coach_tui.domain.plan import CheckIn, Plan
from coach_tui.domain.rep import Rep
from coach_tui.errors import NotThere

TODAY = date(2026, 11, 24)
PLANS = 400
PIECES = (
    *("deal [/oops]", '#panic("x")', "<script>", "<!-- x -->", "-->", "--", "\x1b[31mred", "\u202eb\u2066"),
    *(
        "ends #",
        "[ ] box",
        "- ☐ x",
        "☑ done",
        "1. one",
        "+",
        "---",
        "===",
        "> quote",
        "## A will",
        "# B chose",
    ),
    *(
        "```",
        "~~~",
        "| a |",
        "**b**",
        "&amp;",
        "\\",
        "a\\",
        "\\\\\n",
        "\n",
        "\n\n",
        "  ",
        "\t",
        "\r\n",
        "\u0085",
    ),
    *("“", "”", "“said”", '"said"', "by fri", "\nby fri", "\nby phone", "\nonce", "\nK7", "until we say so"),
    *(
        ", first on 1 dec",
        "What we let go",
        "______ ",
        "One copy each.",
        "A draft: ",
        "\u00a0",
        "\u3000",
        "漢字",
    ),
    *("👩\u200d💻", "e\u0301", "\udcff", "x; y", "’s part in it: ", " thinks is behind it: ", "{", "null"),
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("COACH_TUI_FILE", str(tmp_path / "team.json"))
    monkeypatch.setenv("COACH_TUI_NOW", "2026-11-24T09:00:00+01:00")
    return tmp_path


@pytest.fixture
def coach(home: Path) -> Iterator[Coach]:
    coach = open_coach(home / "team.json", manager="Jana Weber")
    yield coach
    coach.close()


@pytest.fixture
def maya(coach: Coach) -> Rep:
    return coach.team.add("Maya Brandt")


class Words:
    """Hostile texts and days, the same ones each time."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def text(self) -> str | None:
        if self._random.random() < 0.2:
            return None
        found = "".join(self._random.choices([*PIECES, "word", " "], k=self._random.randint(1, 7)))
        return found if found.strip() else None

    def day(self) -> str | None:
        if self._random.random() < 0.15:
            return None
        return (TODAY + timedelta(days=self._random.randint(-500, 900))).isoformat()

    def line(self, owner: str) -> dict[str, Any]:
        due, starts, ends = self.day(), self.day(), self.day()
        starts = starts if self._random.random() < 0.4 and (not due or (starts or "") <= due) else None
        due = due or starts
        ends = ends if not ends or ends >= (due or "") else due
        return {
            "what": self.text() or "x",
            "due": due,
            "from": starts,
            "ends": "until we say so" if self._random.random() < 0.3 else ends,
            "chosen_by": self._random.choice(["rep", "manager"]) if owner == "rep" else None,
            "measure": self._random.choice([None, "meetings_held"]),
            "resource": self._random.choice([None, 7]),
        }

    def plan(self) -> dict[str, Any]:
        causes = self._random.sample(
            ["support", "workload", "territory", "skill"], self._random.randint(0, 2)
        )
        count = self._random.randint(0, 4)
        return {
            "manager": self.text(),
            "problem": self.text() or "x",
            "my_part": self.text(),
            "my_part_private": self._random.random() < 0.3,
            "causes": causes,
            "supports": [self.line("manager") for _ in range(count)],
            "steps": [self.line("rep") for _ in range(self._random.randint(0, 3))],
            "let_go": self.text(),
            "helps_if": self.text(),
            "check_in": {
                "date": self.day(),
                "time": self._random.choice([None, "14:00"]),
                "rhythm": self.text(),
            },
            "may_tell_boss": self.text(),
        }


def said(fields: dict[str, Any]) -> dict[str, Any]:
    """A plan's document without what is new in each file: its ids."""
    lines = {
        kind: [{k: v for k, v in line.items() if k != "id"} for line in fields[kind]]
        for kind in ("supports", "steps")
    }
    return {k: v for k, v in fields.items() if k not in ("id", "rep", "session")} | lines


def bring(coach: Coach, rep: Rep, folder: Path, text: str, name: str = "plan.json") -> BroughtIn:
    file = folder / name
    file.write_text(text, encoding="utf-8", newline="")
    return coach.plans.bring_in(rep, file)


def problems(coach: Coach, rep: Rep, folder: Path, text: str, name: str = "plan.json") -> tuple[str, ...]:
    before = coach.file.read_bytes(), coach.file.with_name("team.json.journal").read_bytes()
    with pytest.raises(PlanFileError) as found:
        bring(coach, rep, folder, text, name)
    assert (coach.file.read_bytes(), coach.file.with_name("team.json.journal").read_bytes()) == before
    return found.value.problems


def by_days(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(lines, key=lambda line: line["due"] or "9999")


def test_hundreds_of_hostile_plans_come_back_the_same_as_json_and_as_a_page(
    coach: Coach, maya: Rep, home: Path
) -> None:
    rewritten = 0
    for seed in range(PLANS):
        given = Words(seed).plan()
        first = bring(coach, maya, home, json.dumps(given)).plan
        fields = plan_as_json(first, coach.plans)
        for key in ("problem", "my_part", "let_go", "helps_if", "may_tell_boss", "manager", "causes"):
            assert fields[key] == given[key], (seed, key)
        assert fields["check_in"] == given["check_in"], seed
        for kind in ("supports", "steps"):
            wanted = by_days(given[kind])
            assert [{k: line[k] for k in wanted[n]} for n, line in enumerate(fields[kind])] == wanted, seed

        again = bring(coach, maya, home, json.dumps({k: v for k, v in fields.items() if k != "id"})).plan
        assert said(plan_as_json(again, coach.plans)) == said(fields), seed
        assert bring(coach, maya, home, json.dumps(fields)).done == "same", seed

        page = plan_as_page(first, coach.plans, maya, copy="rep")
        assert bring(coach, maya, home, page, "plan.md").done == "same", (seed, page)
        head, _, rest = page.partition("<!-- coach-tui:")
        new = bring(coach, maya, home, f"{head}<!-- coach-tui:{without_id(rest)}", "plan.md").plan
        assert plan_as_page(new, coach.plans, maya, copy="rep").partition("<!-- coach-tui:")[0] == head, seed
        shared = replace_private(said(fields))
        assert replace_private(said(plan_as_json(new, coach.plans))) == shared, seed
        rewritten += page != head
    assert rewritten == PLANS


def without_id(rest: str) -> str:
    first, body, *more = rest.split("\n")
    record = json.loads(body)
    del record["id"]
    text = json.dumps(record).replace("<", "\\u003c").replace(">", "\\u003e")
    return "\n".join([first, text.replace("--", "-\\u002d"), *more])


def replace_private(fields: dict[str, Any]) -> dict[str, Any]:
    """A private part never stands on a page, so it does not come back from one."""
    return fields | {
        "my_part_private": None,
        "my_part": None if fields["my_part_private"] else fields["my_part"],
    }


def test_a_private_part_is_in_no_page_and_stays_when_that_page_comes_back(
    coach: Coach, maya: Rep, home: Path
) -> None:
    given = {"my_part": "zebra", "my_part_private": True, "let_go": "the daily report"}
    plan = bring(coach, maya, home, json.dumps(given)).plan
    for copy in ("rep", "manager"):
        page = plan_as_page(plan, coach.plans, maya, copy=copy)
        assert "zebra" not in page
        assert "private" not in page.partition("<!--")[2]
    now = bring(coach, maya, home, page.replace("the daily report", "two reports"), "plan.md")
    assert (now.done, now.plan.let_go) == ("changed", "two reports")
    assert (now.plan.my_part, now.plan.my_part_private) == ("zebra", True)
    shape = plan_as_json(now.plan, coach.plans, copy="rep")
    assert bring(coach, maya, home, json.dumps(shape)).plan.my_part == "zebra"
    del shape["my_part_private"], shape["my_part"]
    assert bring(coach, maya, home, json.dumps(shape)).plan.my_part_private
    cleared = bring(coach, maya, home, json.dumps(shape | {"my_part_private": False})).plan
    assert (cleared.my_part, cleared.my_part_private) == ("", False)


DRAFT = {
    "manager": "Jana Weber",
    "problem": "The renewals eat my mornings",
    "causes": ["workload"],
    "supports": [
        {"what": "Get pricing out of legal", "due": "2026-11-27", "ends": "2027-01-31"},
        {"what": "Move the paperwork", "due": "2026-12-01", "ends": "until we say so"},
    ],
    "steps": [{"what": "When noon comes, I stop", "from": "2026-11-30"}],
    "check_in": {"date": "2026-12-10", "time": "14:00", "rhythm": "every second Thursday"},
}


@pytest.fixture
def draft(coach: Coach, maya: Rep, home: Path) -> Plan:
    return bring(coach, maya, home, json.dumps(DRAFT)).plan


def test_a_page_changed_by_hand_changes_its_draft_and_untouched_lines_keep_their_ids(
    coach: Coach, maya: Rep, home: Path, draft: Plan
) -> None:
    page = plan_as_page(draft, coach.plans, maya, copy="rep")
    page = page.replace("Get pricing out of legal", "Get pricing *out* of legal").replace(
        "by Tue 1 Dec, until we say so", "by thu, once"
    )
    page = page.replace(
        "## Maya chose\n", "## Maya chose\n\n- [ ] I write it down\n  from mon until 31 jan\n"
    )
    now = bring(coach, maya, home, page, "plan.md").plan
    first, second = now.supports()
    assert [line.id for line in now.supports()] == [draft.lines[1].id, draft.lines[0].id]
    assert (first.what, first.by, first.ends) == (
        "Move the paperwork",
        date(2026, 11, 26),
        date(2026, 11, 26),
    )
    assert (second.what, second.by) == ("Get pricing *out* of legal", date(2026, 11, 27))
    kept, new = now.steps()
    assert kept == draft.steps()[0]
    assert (new.what, new.starts, new.ends) == ("I write it down", date(2026, 11, 30), date(2027, 1, 31))


def test_a_page_written_by_hand_becomes_a_draft(coach: Coach, maya: Rep, home: Path) -> None:
    page = (
        "## Jana will\r\n\r\n1. Call legal\r\n   by fri until eom\r\n2. Ask ops\r\n\r\n"
        "## What we let go\r\n\r\n- the report\r\n- the forecast\r\n\r\n"
        "## How we stay in touch\r\n\r\nMaya rings, first on thu 10 dec at 14:00\r\n"
    )
    plan = bring(coach, maya, home, page, "mine.md").plan
    assert [(p.what, p.by, p.ends) for p in plan.supports()] == [
        ("Call legal", date(2026, 11, 27), date(2026, 11, 30)),
        ("Ask ops", None, None),
    ]
    assert plan.let_go == "- the report\n- the forecast"
    assert plan.check_in == CheckIn(date=date(2026, 12, 10), time="14:00", rhythm="Maya rings")


def test_a_new_draft_is_the_current_plan_and_the_next_talk_has_its_own(
    coach: Coach, maya: Rep, draft: Plan
) -> None:
    assert coach.plans.current(maya.id) == draft
    assert coach.plans.page(draft.id).title == "What we are agreeing"
    session = coach.talks.begin(maya.id)
    own = coach.plans.of_session(session.id, "Jana")
    assert (own.id != draft.id, own.lines) == (True, ())
    assert coach.plans.current(maya.id) == own
    assert {e.id for e in coach.history.of(maya.id)} == {session.id, own.id, draft.id}
    assert len(coach.history.as_json(maya.id)) == 3


def test_a_draft_of_a_talk_keeps_what_the_talk_has(coach: Coach, maya: Rep, home: Path) -> None:
    session = coach.talks.begin(maya.id)
    plan = coach.plans.of_session(session.id)
    plan = coach.plans.keep_line(plan.id, "manager", "Call legal", by=TODAY, open_end=True)
    plan = coach.plans.stamp(plan.id, plan.lines[0].id)
    fields = plan_as_json(plan, coach.plans)
    changed = json.dumps(fields | {"problem": "Another", "causes": ["skill"]})
    assert problems(coach, maya, home, changed) == (
        "plan.json, problem: It is what the talk has; change it there.",
        "plan.json, causes: It is what the talk has; change it there.",
    )
    fields["supports"].append({"what": "Ask ops", "due": "2026-12-01", "ends": "until we say so"})
    now = bring(coach, maya, home, json.dumps(fields)).plan
    assert (now.session, now.stamped) == (session.id, plan.stamped)
    fields["supports"] = [{**fields["supports"][0], "what": "Call them"}]
    now = bring(coach, maya, home, json.dumps(fields)).plan
    assert ([p.what for p in now.lines], now.stamped) == (["Call them"], ())


def agreed(coach: Coach, rep: Rep) -> Plan:
    session = coach.talks.begin(rep.id)
    plan = coach.plans.of_session(session.id, "Jana")
    coach.plans.keep_line(plan.id, "manager", "Call legal", by=TODAY, open_end=True)
    coach.plans.set_check_in(plan.id, CheckIn(date=date(2026, 12, 10)))
    return coach.plans.agree(plan.id)


@pytest.mark.parametrize("as_page", [False, True])
def test_an_agreed_plan_takes_only_what_it_says_already(
    coach: Coach, maya: Rep, home: Path, as_page: bool
) -> None:
    plan = agreed(coach, maya)
    name = "plan.md" if as_page else "plan.json"
    text = json.dumps(plan_as_json(plan, coach.plans), ensure_ascii=False)
    text = plan_as_page(plan, coach.plans, maya, copy="manager") if as_page else text
    before = plan_json(plan, coach.plans)
    assert bring(coach, maya, home, text, name).done == "same"
    (problem,) = problems(coach, maya, home, text.replace("Call legal", "Call them"), name)
    assert "This plan is agreed; a new one-on-one makes a new plan." in problem
    assert plan_json(coach.plans.get(plan.id), coach.plans) == before


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("{", ["plan.json, line 1: This is no JSON"]),
        ("[1]", ["plan.json: A plan is one object"]),
        ("{}", ["plan.json, supports: Nothing is planned here."]),
        ('{"let_go": "x", "let_go": "y"}', ["plan.json, let_go: It is there more than once."]),
        ('{"rep": 5, "let_go": "x"}', ["plan.json, rep: This plan is another rep’s, not Maya Brandt’s."]),
        ('{"id": 5, "let_go": "x"}', ["plan.json, id: There is no such plan."]),
        (
            '{"supports": [{"what": " "}, 3, {"what": "x", "due": "soon", "ends": "2026-13-01", "id": true},'
            ' {"what": "x", "due": "2026-12-01", "ends": "2026-11-30"},'
            ' {"what": "x", "due": "2026-12-01", "from": "2026-12-02"}],'
            ' "steps": {}, "check_in": {"date": 20261201, "time": "25:00"}, "let_go": 3, "manager": [],'
            ' "my_part_private": "yes", "causes": ["not_sure", "lazy", "skill"], "cause": "skill"}',
            [
                "plan.json, supports[0].what: It is empty. What will be done?",
                "plan.json, supports[1]: It takes an object",
                "plan.json, supports[2].due: “soon” is no day. Write it like 2026-12-01, or null.",
                "plan.json, supports[2].ends: ",
                "plan.json, supports[2].id: It takes a whole number or null.",
                "plan.json, supports[3].ends: It would end before its day.",
                "plan.json, supports[4].due: It would be due before it begins.",
                "plan.json, steps: It takes a list.",
                "plan.json, check_in.date: It is no day.",
                "plan.json, check_in.time: It is no time.",
                "plan.json, let_go: It takes a text or null.",
                "plan.json, manager: It takes a text or null.",
                "plan.json, my_part_private: It takes true, false or null.",
                "plan.json, causes[0]: There is no such cause.",
                "plan.json, causes[1]: There is no such cause.",
                "plan.json, causes: At most two, and each once.",
                "plan.json, cause: It is the first of causes, or null.",
            ],
        ),
    ],
)
def test_everything_wrong_in_a_document_is_named_at_once_and_nothing_is_written(
    coach: Coach, maya: Rep, home: Path, text: str, wanted: list[str]
) -> None:
    found = problems(coach, maya, home, text)
    assert len(found) == len(wanted), found
    for sentence in wanted:
        assert any(problem.startswith(sentence) for problem in found), (sentence, found)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("hello\n", ["plan.md, line 1: This is no part of a plan’s page."]),
        ("", ["plan.md: No plan is written here."]),
        (
            "# What we agreed\n\nTom Fox and Jana, 24 November 2026\n\n## Jana will\n\n- ☐ x\\\n  by sonn\n"
            "- ☐\n- y\n\n  z\n\nloose\n\n## Something\n\nx\n\n## How we stay in touch\n\n5\n",
            [
                "plan.md, line 3: This page is for somebody else.",
                "plan.md, line 7: “sonn” is no day.",
                "plan.md, line 9: ",
                "plan.md, line 10: One promise is one paragraph.",
                "plan.md, line 14: A promise is a list item",
                "plan.md, line 16: This heading is not known.",
            ],
        ),
        (
            "Maya Brandt, 24 November 2026\n\nWhat Maya thinks is behind it: the moon.\n\n"
            "<!-- coach-tui: x\n{\n-->\n",
            [
                "plan.md, line 3: Here stands what is no cause",
                "plan.md, line 6: The comment for the way back",
            ],
        ),
    ],
)
def test_everything_wrong_on_a_page_is_named_with_its_line(
    coach: Coach, maya: Rep, home: Path, text: str, wanted: list[str]
) -> None:
    found = problems(coach, maya, home, text, "plan.md")
    assert len(found) == len(wanted), found
    for sentence in wanted:
        assert any(problem.startswith(sentence) for problem in found), (sentence, found)


def test_what_is_not_known_and_what_a_draft_has_not_is_named_and_left_out(
    coach: Coach, maya: Rep, home: Path
) -> None:
    given = DRAFT | {"colour": "red", "steps": [{"what": "x", "code": "K7", "status": "kept", "mood": 1}]}
    found = bring(coach, maya, home, json.dumps(given))
    assert found.done == "new"
    assert found.notes == (
        "plan.json, colour: It is not known here and left out.",
        "plan.json, steps[0].mood: It is not known here and left out.",
        "plan.json, steps[0]: A draft has no code, status: left out.",
    )
    (step,) = found.plan.steps()
    assert (step.code, step.status) == (None, "open")


Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(home: Path, capsys: pytest.CaptureFixture[str]) -> Command:  # noqa: ARG001
    def run(*args: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(list(args))
        return code, *capsys.readouterr()

    assert run("add", "Maya Brandt")[0] == 0
    assert run("add", "Tom Fox")[0] == 0
    return run


def test_the_command_takes_a_file_says_what_is_missing_and_writes_it_again(
    home: Path, command: Command
) -> None:
    (home / "in.json").write_text(json.dumps(DRAFT | {"check_in": None}), encoding="utf-8")
    page = home / "out.md"
    code, out, err = command("plan", "maya", "--from", str(home / "in.json"), "--to", str(page))
    assert (code, out) == (0, "")
    assert err.splitlines() == [
        "A new draft for Maya Brandt: 2 supports, 1 step.",
        "No first check-in yet: which day?",
        f"Written to {page}.",
    ]
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    code, out, err = command("plan", "maya", "--from", str(page), "--json")
    assert err == "Maya Brandt’s plan is as in the file; nothing was changed.\n"
    assert json.loads(out)["supports"][0]["what"] == "Get pricing out of legal"
    code, _, err = command("plan", "tom", "--from", str(page))
    assert code == 2
    assert "another rep’s, not Tom Fox’s" in err
    assert command("plan", "tom")[0] == 1


def test_the_command_writes_json_that_it_takes_again_and_never_over_the_data_file(
    home: Path, command: Command
) -> None:
    (home / "in.json").write_text(json.dumps(DRAFT), encoding="utf-8")
    copy = home / "copy.json"
    assert command("plan", "maya", "--from", str(home / "in.json"), "--to", str(copy))[0] == 0
    assert command("plan", "maya", "--from", str(copy))[2].startswith("Maya Brandt’s plan is as in the file")
    before = (home / "team.json").read_bytes()
    code, _, err = command("plan", "maya", "--to", str(home / "team.json"))
    assert (code, "is the data file itself" in err) == (2, True)
    assert (home / "team.json").read_bytes() == before


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "There is no file"), (b"\xff", "line 1: a letter here is not UTF-8"), (b"{,}", "is no JSON")],
)
def test_a_file_that_cannot_be_read_is_one_sentence(
    home: Path, command: Command, content: bytes | None, words: str
) -> None:
    if content is not None:
        (home / "in.json").write_bytes(content)
    code, out, err = command("plan", "maya", "--from", str(home / "in.json"))
    assert (code, out) == (2, "")
    assert words in err


def test_a_file_that_was_taken_can_be_undone_in_one_step(
    coach: Coach, maya: Rep, home: Path, draft: Plan
) -> None:
    fields = plan_as_json(draft, coach.plans) | {"let_go": "the report", "steps": []}
    assert bring(coach, maya, home, json.dumps(fields)).done == "changed"
    coach.changes.undo()
    assert coach.plans.get(draft.id) == draft
    coach.changes.undo()
    with pytest.raises(NotThere):
        coach.plans.current(maya.id)
