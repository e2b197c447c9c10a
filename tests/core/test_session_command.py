"""`coach-tui session`: a whole talk by lines, and every way to leave and come back."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from coach_tui.cli import main
from coach_tui.coach import Coach, open_coach

ORDER = [
    *("open", "open", "whats_wrong", "whats_wrong", "why", "why", "what_can_i_do", "what_can_i_do"),
    *("confirm", "cause", "my_part"),
    *("support.what", "support.by", "support.ends", "support.what"),
    *("step.what", "step.from", "step.what", "let_go", "helps_if"),
    *("check_in.date", "check_in.rhythm", "may_tell_boss", "leave", "agreed"),
]
TO_CONFIRM = ["tired", "", "renewals", "", "admin came back", "", "take it off me", ""]
TO_CAUSE = [*TO_CONFIRM, "The renewals eat my mornings"]
TO_PLAN = [*TO_CAUSE, "1 2"]
WHOLE = [
    *TO_PLAN,
    "I let it drift",
    *("Get pricing out of legal", "fri", "eom", ""),
    *("When noon comes, I stop", "mon", ""),
    *("the forecast call", "free mornings", "10 dec 14:00", "Maya rings every second Thursday"),
    *("that we work on admin", "lighter", "yes"),
]


class Held(NamedTuple):
    """What one call did."""

    code: int
    prompts: list[dict[str, Any]]
    ended: dict[str, Any]
    err: str

    @property
    def ids(self) -> list[str]:
        return [p["prompt"] for p in self.prompts]


Hold = Callable[..., Held]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("COACH_TUI_FILE", str(tmp_path / "team.json"))
    monkeypatch.setenv("COACH_TUI_NOW", "2026-11-24T09:00:00+01:00")
    assert main(["add", "Maya Brandt"]) == 0
    return tmp_path


@pytest.fixture
def hold(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Hold:
    def run(lines: list[str] | bytes, *args: str) -> Held:
        data = lines if isinstance(lines, bytes) else "".join(f"{line}\n" for line in lines).encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        capsys.readouterr()
        code = main(["session", "maya", "--json", *args])
        out, err = capsys.readouterr()
        documents = [json.loads(line) for line in out.splitlines()]
        assert "Traceback" not in err
        return Held(code, documents[:-1], documents[-1] if documents else {}, err)

    return run


@pytest.fixture
def coach(home: Path) -> Iterator[Coach]:
    found = open_coach(home / "team.json")
    yield found
    found.close()


def answers(held: Held) -> list[tuple[int, str, str, bool]]:
    return [(a["stage"], a["text"], a["voice"], a["private"]) for a in held.ended["session"]["answers"]]


def test_a_whole_talk_asks_in_the_order_of_the_contract_and_makes_the_plan(hold: Hold) -> None:
    held = hold(WHOLE)
    assert held.code == 0
    assert held.ids == ORDER
    session, plan = held.ended["session"], held.ended["plan"]
    assert (session["status"], session["causes"]) == ("finished", ["support", "workload"])
    assert plan["problem"] == "The renewals eat my mornings"
    (support,), (step,) = plan["supports"], plan["steps"]
    assert (support["what"], support["due"], support["ends"]) == (
        "Get pricing out of legal",
        "2026-11-27",
        "2026-11-30",
    )
    assert (step["what"], step["from"], step["chosen_by"]) == ("When noon comes, I stop", "2026-11-30", "rep")
    assert (support["code"], step["code"]) == ("A1", "A2")
    assert plan["check_in"] == {
        "date": "2026-12-10",
        "time": "14:00",
        "rhythm": "Maya rings every second Thursday",
    }
    assert (plan["my_part"], plan["let_go"], plan["helps_if"]) == (
        "I let it drift",
        "the forecast call",
        "free mornings",
    )
    assert plan["may_tell_boss"] == "that we work on admin"
    assert plan["agreed_on"] == "2026-11-24"
    assert answers(held)[-1] == (8, "lighter", "rep", False)


def test_the_record_is_that_of_the_same_use_cases(hold: Hold, coach: Coach) -> None:
    hold(WHOLE)
    coach.changed_elsewhere()
    rep = coach.team.find("maya")
    assert (rep.due.isoformat() if rep.due else "", rep.due_time, rep.every) == ("2026-12-10", "14:00", 14)
    assert [p.code for p in coach.team.open_promises(rep.id)] == ["A1", "A2"]
    assert coach.talks.open_one(rep.id) is None


def test_each_prompt_in_json_has_the_keys_of_the_contract(hold: Hold) -> None:
    held = hold(WHOLE)
    assert all({"prompt", "stage", "text", "choices"} <= set(p) for p in held.prompts)
    cause = held.prompts[ORDER.index("cause")]
    assert cause["stage"] == 6
    assert cause["choices"][0] == "support"
    assert cause["choices"][-1] == "not_sure"
    assert held.prompts[-1]["choices"] == ["yes", "no"]
    assert held.prompts[0]["choices"] is None


@pytest.mark.parametrize("cut", range(1, len(WHOLE)))
def test_the_talk_may_be_left_after_any_line_and_gives_the_same_record(hold: Hold, cut: int) -> None:
    first = hold(WHOLE[:cut])
    assert first.code == 0
    rest = WHOLE[cut:]
    second = hold(rest)
    assert second.code == 0
    assert second.ended["session"]["status"] == "finished", second.err
    assert first.ids[:-1] + second.ids == ORDER
    assert [a[1] for a in answers(second)] == [
        *("tired", "renewals", "admin came back", "take it off me"),
        *("The renewals eat my mornings", "lighter"),
    ]
    assert [s["what"] for s in second.ended["plan"]["supports"]] == ["Get pricing out of legal"]
    assert [s["what"] for s in second.ended["plan"]["steps"]] == ["When noon comes, I stop"]


def test_notes_are_mine_and_private_ones_are_private(hold: Hold) -> None:
    held = hold(["tired", ":me looks pale", ":private her mother", "::) she smiles"])
    assert answers(held) == [
        (1, "tired", "rep", False),
        (1, "looks pale", "manager", False),
        (1, "her mother", "manager", True),
        (1, ":) she smiles", "rep", False),
    ]


def test_a_private_note_may_be_taken_at_any_prompt_of_the_plan(hold: Hold) -> None:
    noted = [line for each in WHOLE[len(TO_PLAN) + 1 :] for line in (":private aside", each)]
    held = hold([*TO_PLAN, "I let it drift", *noted])
    assert held.ended["session"]["status"] == "finished"
    private = [a for a in held.ended["session"]["answers"] if a["private"]]
    assert len(private) == len(WHOLE) - len(TO_PLAN) - 1
    assert {a["stage"] for a in private} == {7, 8}
    assert "aside" not in json.dumps(held.ended["plan"])
    assert answers(held)[-1][1] in ("lighter", "aside")
    assert (8, "lighter", "rep", False) in answers(held)


def test_lines_are_kept_exactly(hold: Hold) -> None:
    hostile = '  deal [/oops] #panic("x") <script> \x1b[31m \u202e é\u0301 \t '
    held = hold([hostile])
    assert answers(held) == [(1, hostile, "rep", False)]


def test_text_takes_several_lines_up_to_a_point(hold: Hold) -> None:
    held = hold([":text", "one", "", ":quit", "..", ".", "next"])
    assert [a[1] for a in answers(held)] == ["one\n\n:quit\n..", "next"]


def test_input_that_ends_within_several_lines_leaves_a_draft_that_is_kept_later(hold: Hold) -> None:
    first = hold([":text", "one", "two"])
    (line,) = first.ended["session"]["answers"]
    assert (line["text"], line["draft"]) == ("one\ntwo", True)
    second = hold(["three"])
    assert [(a["text"], a["draft"]) for a in second.ended["session"]["answers"]] == [
        ("one\ntwo", False),
        ("three", False),
    ]
    assert second.ended["session"]["answers"][0]["id"] == line["id"]


@pytest.mark.parametrize(
    ("text", "voice", "private"),
    [
        ("half a li", "rep", False),
        (":private half a li", "manager", True),
        (":me half a li", "manager", False),
    ],
)
def test_a_last_line_without_its_end_is_a_draft(hold: Hold, text: str, voice: str, private: bool) -> None:
    held = hold(f"tired\n{text}".encode())
    line = held.ended["session"]["answers"][-1]
    assert (line["text"], line["draft"]) == ("half a li", True)
    assert (line["voice"], line["private"]) == (voice, private)
    again = hold([""])
    assert again.ended["session"]["answers"][-1]["draft"] is False
    assert again.ended["session"]["stage"] == 1


def test_a_last_yes_without_its_end_agrees(hold: Hold) -> None:
    assert hold("\n".join(WHOLE).encode()).ended["session"]["status"] == "finished"


def test_an_unfinished_support_is_taken_up_by_an_empty_line(hold: Hold) -> None:
    first = hold("\n".join([*TO_PLAN, "I let it drift", "Get pric"]).encode())
    assert first.ended["plan"]["supports"] == []
    second = hold(["", "", "", ""])
    assert second.prompts[0]["offered"] == "Get pric"
    assert [s["what"] for s in second.ended["plan"]["supports"]] == ["Get pric"]


def test_a_probe_becomes_the_question_of_the_next_answers(hold: Hold) -> None:
    held = hold([":probe", "half an hour of quiet", ":probe", "more", ":probe 1", "less"])
    asked = [p["text"] for p in held.prompts]
    questions = [a["question"] for a in held.ended["session"]["answers"]]
    assert asked[0] == "How are you, really?"
    assert questions == [asked[1], asked[3], asked[5]]
    assert len(set(asked)) == 4
    assert held.ended["session"]["asked"] == questions


def test_an_unknown_kind_of_answer_lists_the_kinds(hold: Hold) -> None:
    held = hold([":probe 99"])
    assert "  1 “fine”" in held.err.lower()
    assert held.ended["session"]["asked"] == []


@pytest.mark.parametrize(
    ("picked", "words"),
    [
        ("", "Nothing is picked yet"),
        ("1 2 3", "One or two is enough"),
        ("10", "is no cause of the list"),
        ("zero", "is no cause of the list"),
        ("1 not_sure", "stands alone"),
        ("²", "is no cause of the list"),
    ],
)
def test_a_refused_cause_says_why_and_asks_again(hold: Hold, picked: str, words: str) -> None:
    held = hold([*TO_CAUSE, picked])
    assert words in held.err
    assert held.ids[-1] == "cause"
    assert held.ids.count("cause") == 2
    assert held.ended["session"]["causes"] == []


@pytest.mark.parametrize("picked", ["2 1", "workload, support", "WORKLOAD support 2"])
def test_causes_are_picked_by_number_or_name(hold: Hold, picked: str) -> None:
    assert hold([*TO_CAUSE, picked]).ended["session"]["causes"] == ["workload", "support"]


def test_not_sure_leads_back_to_why_once(hold: Hold) -> None:
    held = hold([*TO_CAUSE, "9", "still why", "", "", "", "not_sure"])
    assert held.ids[-7:] == ["cause", "why", "why", "what_can_i_do", "confirm", "cause", "my_part"]


def test_a_private_part_is_off_the_page(hold: Hold, capsys: pytest.CaptureFixture[str]) -> None:
    hold([*TO_PLAN, ":private I let it drift", "x", "", ""])
    capsys.readouterr()
    assert main(["plan", "maya"]) == 0
    assert "drift" not in capsys.readouterr().out
    assert main(["plan", "maya", "--json"]) == 0
    plan = json.loads(capsys.readouterr().out)
    assert (plan["my_part"], plan["my_part_private"]) == ("I let it drift", True)


def test_days_in_the_line_become_what_is_offered_and_leave_the_words(hold: Hold) -> None:
    held = hold(
        [*TO_PLAN, "", "Get pricing out of legal by fri until eom", "", "", "By phone by fri in the CRM"]
    )
    by, ends = held.prompts[-4:-2]
    assert (by["prompt"], by["offered"]) == ("support.by", "2026-11-27")
    assert (ends["prompt"], ends["offered"]) == ("support.ends", "2026-11-30")
    first, second = sorted(held.ended["plan"]["supports"], key=lambda s: s["what"], reverse=True)
    assert (first["what"], first["due"], first["ends"]) == (
        "Get pricing out of legal",
        "2026-11-27",
        "2026-11-30",
    )
    assert second["what"] == "By phone by fri in the CRM"


@pytest.mark.parametrize(
    ("ends", "kept"),
    [
        ("for 4 weeks", "2026-12-25"),
        ("until we say so", "until we say so"),
        ("we say so", "until we say so"),
        ("31 jan", "2027-01-31"),
        ("", "2027-01-31"),
    ],
)
def test_an_end_is_a_day_a_length_or_until_we_say_so(hold: Hold, ends: str, kept: str) -> None:
    held = hold([*TO_PLAN, "", "Chase legal", "fri", ends])
    assert held.ended["plan"]["supports"][0]["ends"] == kept


@pytest.mark.parametrize(
    ("lines", "prompt"),
    [
        (["Chase legal", "30 feb"], "support.by"),
        (["Chase legal", "12/11"], "support.by"),
        (["Chase legal", "1 dec", "27 nov 2026"], "support.ends"),
        (["Chase legal", "1 dec", "someday"], "support.ends"),
        (["Chase legal by 30 feb"], "support.what"),
        (["by fri"], "support.what"),
    ],
)
def test_a_refused_day_says_why_and_asks_again(hold: Hold, lines: list[str], prompt: str) -> None:
    held = hold([*TO_PLAN, "", *lines])
    assert held.ids[-2:] == [prompt, prompt]
    assert held.code == 0


def test_the_resolved_day_is_echoed(hold: Hold) -> None:
    held = hold([*TO_PLAN, "", "Chase legal", "fri", "for 4 weeks", "", "", "", "", "next fri"])
    assert "By Friday 27 November 2026." in held.err
    assert "Until Friday 25 December 2026." in held.err
    assert "First on Friday 4 December 2026." in held.err


def test_what_is_missing_is_named_and_asked_from_the_first(hold: Hold) -> None:
    held = hold([*TO_PLAN, *[""] * 9, "yes"])
    assert "Nothing is promised by the manager yet" in held.err
    assert "No first check-in yet" in held.err
    assert held.ids[-2:] == ["agreed", "support.what"]
    after = hold(["Chase legal", "", "", "", "", "", "", "fri", "", "", "", "yes"])
    assert after.ended["session"]["status"] == "finished"


def test_no_leaves_the_talk_open_at_close(hold: Hold) -> None:
    held = hold([*WHOLE[:-1], "maybe", "no", "never read"])
    assert held.ids[-2:] == ["agreed", "agreed"]
    assert (held.ended["session"]["status"], held.ended["session"]["stage"]) == ("open", 8)
    assert hold(["", "yes"]).ended["session"]["status"] == "finished"


def test_back_returns_through_days_groups_and_stages(hold: Hold) -> None:
    held = hold([*TO_PLAN, "", "Chase legal", ":back", "Chase legal daily", "fri", ":back", "1 dec", ""])
    assert held.ids[-8:] == [
        *("support.what", "support.by", "support.what", "support.by"),
        *("support.ends", "support.by", "support.ends", "support.what"),
    ]
    (support,) = held.ended["plan"]["supports"]
    assert (support["what"], support["due"]) == ("Chase legal daily", "2026-12-01")
    further = hold([":back", ":back", ":back", ":back", ":back", ":back", ":back", ":back", ":back", ":back"])
    assert further.ids == [
        *("support.what", "my_part", "cause", "confirm", "what_can_i_do", "why", "whats_wrong", "open"),
        *("before", "before", "before"),
    ]


def test_before_asks_the_self_check_first_and_keeps_it_private(hold: Hold) -> None:
    held = hold(["she carried June", "", "tired"], "--before")
    assert held.ids[:3] == ["before", "before", "open"]
    assert answers(held) == [(0, "she carried June", "manager", True), (1, "tired", "rep", False)]


def test_new_closes_the_open_one_as_it_stands(hold: Hold, coach: Coach) -> None:
    first = hold(["tired"])
    second = hold(["rested"], "--new")
    assert second.ended["session"]["id"] != first.ended["session"]["id"]
    coach.changed_elsewhere()
    assert coach.talks.get(first.ended["session"]["id"]).status == "closed"


def test_a_line_that_is_not_utf8_is_asked_again(hold: Hold) -> None:
    held = hold(b"\xff\xfe\nfine\n")
    assert [a[1] for a in answers(held)] == ["fine"]
    assert "not UTF-8" in held.err


def test_windows_line_ends_are_not_part_of_the_words(hold: Hold) -> None:
    assert [a[1] for a in answers(hold(b"tired\r\nvery\r\n"))] == ["tired", "very"]


@pytest.mark.parametrize("word", [":nope", ":", ":probe x", ":me", ":private  "])
def test_a_word_that_is_none_is_not_kept(hold: Hold, word: str) -> None:
    held = hold([word])
    assert held.ids == ["open", "open"]
    assert held.ended["session"]["answers"] == []


def test_help_lists_the_words(hold: Hold) -> None:
    assert ":private TEXT" in hold([":help"]).err


def on_the_disk(home: Path) -> str:
    return "".join(f.read_text() for f in home.glob("team.json*") if f.is_file())


def test_the_safe_path_takes_the_words_off_the_disk_at_once(hold: Hold, home: Path) -> None:
    held = hold(["tired", "", "it is the diagnosis", ":safe", "date fri"])
    assert held.ids[-1] == "safe"
    assert "“Thank you for telling me." in held.err
    assert (held.ended["session"]["status"], held.ended["session"]["follow_up"]) == ("paused", "2026-11-27")
    assert [a[1] for a in answers(held)] == ["tired"]
    assert "diagnosis" not in on_the_disk(home)


def test_the_safe_path_shows_the_contacts_of_the_settings(hold: Hold, home: Path) -> None:
    (home / "config" / "coach-tui").mkdir(parents=True)
    (home / "config" / "coach-tui" / "settings.toml").write_text('contacts = ["Ada, 555 0100"]\n')
    assert "  Ada, 555 0100\n" in hold([":safe"]).err


@pytest.mark.parametrize("last", [b"", b":quit\n", b"da", b"nonsense\n:private x\n\n:back\n"])
def test_input_that_ends_on_the_safe_path_pauses_and_writes_nothing_back(
    hold: Hold, home: Path, last: bytes
) -> None:
    held = hold(b"it is the diagnosis\n:safe\n" + last)
    assert (held.ended["session"]["status"], held.ended["session"]["follow_up"]) == ("paused", None)
    assert "diagnosis" not in on_the_disk(home)
    assert answers(held) == []


def test_pressed_by_mistake_brings_every_line_back(hold: Hold) -> None:
    held = hold(["tired", ":safe", "mistake", "very"])
    assert [a[1] for a in answers(held)] == ["tired", "very"]
    assert held.ids == ["open", "open", "safe", "open", "open"]


def test_the_talk_may_go_on_without_the_words(hold: Hold, home: Path) -> None:
    held = hold(["tired", "", "the diagnosis", ":safe", "go on", "renewals"])
    assert [a[1] for a in answers(held)] == ["tired", "renewals"]
    assert "diagnosis" not in on_the_disk(home)


def test_earlier_questions_go_too_and_come_back(hold: Hold, home: Path) -> None:
    gone = hold(["the diagnosis", "", "the hospital", ":safe", "earlier", "earlier", "go on"])
    assert answers(gone) == []
    assert "diagnosis" not in on_the_disk(home)
    back = hold([":back", "rested", "", "the hospital", ":safe", "earlier", "later", "later", "go on"])
    assert [a[1] for a in answers(back)] == ["rested"]


def test_the_safe_path_in_the_plan_takes_the_plan(hold: Hold, home: Path) -> None:
    held = hold([*TO_PLAN, "I let it drift", "Cover for the clinic", "fri", ":safe", "date"])
    assert held.ended["plan"] is None
    assert held.ended["session"]["follow_up"] == "2026-12-01"
    assert "clinic" not in on_the_disk(home)


def test_plain_text_is_one_prompt_a_line_and_cues_beside(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("\n".join(WHOLE).encode())))
    capsys.readouterr()
    assert main(["session", "maya"]) == 0
    out, err = capsys.readouterr()
    assert [line.partition(":")[0] for line in out.splitlines()] == ORDER
    assert "support.by: By when? (empty line: Fri 27 Nov)" in out
    assert "Cue: Ten seconds of silence is fine." in err
    assert "Cue:" not in out


def start(home: Path) -> subprocess.Popen[str]:
    # A shell that runs the tests in the background has Ctrl+C ignored, and children inherit that.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return _start(home)
    finally:
        signal.signal(signal.SIGINT, before)


def _start(home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "coach_tui", "session", "maya", "--json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "HOME": str(home)},
    )


def talk_to(process: subprocess.Popen[str], lines: list[str]) -> None:
    """Waits for a prompt, then writes a line, as a person does; at last waits for the next prompt."""
    assert process.stdin is not None
    assert process.stdout is not None
    for line in lines:
        assert json.loads(process.stdout.readline())["prompt"]
        process.stdin.write(f"{line}\n")
        process.stdin.flush()
    assert json.loads(process.stdout.readline())["prompt"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGKILL, -9), (signal.SIGINT, 130)])
def test_every_kept_line_survives_the_end_of_the_process(
    home: Path, hold: Hold, number: int, code: int
) -> None:
    process = start(home)
    talk_to(process, ["tired", ":private pale", "", "renewals"])
    process.send_signal(number)
    _, err = process.communicate(timeout=20)
    assert process.returncode == code
    assert "Traceback" not in err
    held = hold([])
    assert [a[1] for a in answers(held)] == ["tired", "pale", "renewals"]
    assert held.ids == ["whats_wrong"]
