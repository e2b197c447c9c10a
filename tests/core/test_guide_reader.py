"""A guide is read exactly, and whatever is wrong with it is told by line, all at once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from coach_tui.conversation.guide_outline import Problem
from coach_tui.conversation.guide_reader import GUIDES, GuideError, load_guide, read_guide, shipped_guide
from coach_tui.conversation.markdown import parser, pieces
from coach_tui.errors import CoachError, NotThere

GOOD = (GUIDES / "empathy.md").read_text(encoding="utf-8")
HOSTILE = [
    "deal [/oops]",
    "<script>alert(1)</script>",
    "&amp; &lt; &#x41;",
    '#panic("x")',
    "*really* **bold** _so_ `code`",
    "[a link](http://example.com) ![x](y)",
    "back\\slash \\* \\[",
    "{name} {{rep}} ${HOME} %s",
    "“quotes” -- ... (c) 'straight' \"too\"",
    "http://example.com www.example.com a@b.c",
    "esc \x1b[31m and \u202edlo\u202c, tab\there",
    "| a | b | ~~gone~~",
]


def problems_of(text: str) -> tuple[Problem, ...]:
    with pytest.raises(GuideError) as caught:
        read_guide(text, "mine")
    return caught.value.problems


def only_problem(text: str) -> Problem:
    problems = problems_of(text)
    assert len(problems) == 1, problems
    return problems[0]


def changed(old: str, new: str) -> tuple[str, int]:
    """The good guide with one place changed, and the line where that place begins."""
    assert GOOD.count(old) == 1, old
    return GOOD.replace(old, new), GOOD[: GOOD.index(old)].count("\n") + 1


def without(start: str, end: str) -> str:
    """The good guide without what stands from one heading up to the next."""
    return GOOD[: GOOD.index(start)] + GOOD[GOOD.index(end) :]


def line_of(words: str, text: str = GOOD) -> int:
    return text[: text.index(words)].count("\n") + 1


# What is read


@pytest.mark.parametrize("words", HOSTILE)
def test_words_stay_exactly_as_typed(words: str) -> None:
    text = GOOD.replace("Ask: How are you, really?", f"Ask: {words}")
    text = text.replace("- What is most on your mind?", f"- {words}")
    text = text.replace("## 2 What’s wrong", f"## 2 {words}")
    text = text.replace("- Fewer CRM fields (manager); not another tracker", f"- {words} (rep); not {words}")
    guide = read_guide(text, "mine")
    support = guide.cause("support")
    assert guide.stage(1).question == words
    assert guide.stage(1).probes[1] == words
    assert guide.stage(2).title == words
    assert support and (support.bumpers[4].what, support.bumpers[4].twin) == (words, f"not {words}")


def test_line_ends_of_any_system_read_the_same() -> None:
    plain = read_guide(GOOD, "mine")
    assert read_guide(GOOD.replace("\n", "\r\n"), "mine") == plain
    assert read_guide(GOOD.replace("\n", "\r"), "mine") == plain
    assert read_guide("\ufeff" + GOOD, "mine") == plain


def test_a_long_text_may_run_over_several_lines() -> None:
    text, _ = changed("Ask: How are you, really?", "Ask: How are\nyou,\n  really?")
    assert read_guide(text, "mine") == read_guide(GOOD, "mine")


def test_labels_may_be_bold_close_together_and_in_small_letters() -> None:
    text, _ = changed(
        "Cue: Ten seconds of silence is fine.\n\nAvoid: starting with the dashboard.",
        "**Cue:** Ten seconds of silence is fine.\n**avoid**: starting with the dashboard.",
    )
    assert read_guide(text, "mine") == read_guide(GOOD, "mine")


def test_a_label_right_below_a_list_is_not_taken_for_its_last_item() -> None:
    text, _ = changed("talk about today?\n\nCue:", "talk about today?\nCue:")
    assert read_guide(text, "mine") == read_guide(GOOD, "mine")


def test_notes_rules_and_deep_indents_are_only_for_the_eye() -> None:
    text = GOOD.replace("# Stages\n", "# Stages\n\n---\n\n> A note,\n> for me.\n")
    text = text.replace("\nAsk: How are you, really?", "\n      Ask: How are you, really?")
    assert read_guide(text, "mine") == read_guide(GOOD, "mine")


def test_stages_may_stand_in_any_order_and_causes_keep_theirs() -> None:
    close = GOOD[GOOD.index("## 8 Close") : GOOD.index("# Kinds of answer")]
    text = GOOD.replace(close, "").replace("## 0 Before", close + "## 0 Before")
    assert read_guide(text, "mine") == read_guide(GOOD, "mine")


def test_a_bumper_may_hold_brackets_and_semicolons() -> None:
    text, _ = changed("Fewer CRM fields (manager)", "Fewer fields (ten; not forty) in the CRM (Both)")
    bumper = read_guide(text, "mine").causes[0].bumpers[4]
    assert (bumper.what, bumper.owner, bumper.both, bumper.twin) == (
        "Fewer fields (ten; not forty) in the CRM",
        "manager",
        True,
        "not another tracker",
    )


def test_a_guide_in_another_language_keeps_its_words() -> None:
    text, _ = changed("Ask: How are you, really?", "Ask: Wie geht’s dir, wirklich? 本当に？")
    assert read_guide(text, "meiner").stage(1).question == "Wie geht’s dir, wirklich? 本当に？"


# What is wrong


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("# Stages", "# Stagse", "“Stages”"),
        ("# Safe path", "# Save path", "“Safe path”"),
        ("# Kinds of answer", "# Recipes for soup", "Write one of"),
        ("# Causes", "# Stages", "stands twice"),
        ("## 3 Why", "## Why", "## 3 Why"),
        ("## 3 Why", "## 9 Why", "0 to 8"),
        ("## 3 Why", "## 2 Why", "stands twice"),
        ("Ask: How are you, really?", "Ask:", "“Ask:” is empty"),
        ("Ask: How are you, really?", "Aks: How are you, really?", "“Ask”"),
        ("Cue: Ten seconds", "Hint: Ten seconds", "Write one of"),
        ("Cue: Ten seconds", "Ten seconds", "under no label"),
        ("Cue: Ten seconds of", "Cue:\n\n- Ten seconds of", "not a list"),
        ("Avoid: starting with", "Cue: starting with", "stands twice"),
        ("## fine: “fine”", "## “fine”", "no short name"),
        ("## dont_know:", "## fine:", "stands twice"),
        ("“don’t know”\n", "“I really don’t know”\n", "too long"),
        ("## support: ", "## suport: ", "“support”"),
        ("## skill: ", "## talent: ", "is no cause"),
        ("## skill: ", "## support: ", "stands twice"),
        ("- Fewer CRM fields (manager); not another tracker", "- Fewer CRM fields", "what, whose"),
        ("Fewer CRM fields (manager); not another tracker", "Fewer CRM fields (manager)", "what, whose"),
        ("Fewer CRM fields (manager)", "Fewer CRM fields (manger)", "“manager”"),
        ("title: What is", "titel: What is", "“title”"),
        ("Cue: Go on only when {rep} says", "Cue: Go on only when {Rep} says", "“{rep}”"),
    ],
)
def test_a_slip_is_named_on_its_own_line_with_what_to_write(old: str, new: str, says: str) -> None:
    text, line = changed(old, new)
    offset = 2 if "\n\n- " in new else 0
    found = [p for p in problems_of(text) if p.line == line + offset]
    assert any(says in p.message for p in found), problems_of(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# Stages", "# Stagse"),
        ("# Safe path", "# Save path"),
        ("Ask: How are you, really?", "Aks: How are you, really?"),
        ("## support: ", "## suport: "),
        ("Bumpers:\n\n- Freeze", "Bumpres:\n\n- Freeze"),
        ("## 3 Why", "## Why"),
    ],
)
def test_one_misspelt_word_is_one_problem(old: str, new: str) -> None:
    text, line = changed(old, new)
    assert only_problem(text).line == line


def test_a_misspelt_label_inside_a_paragraph_is_seen() -> None:
    text, line = changed("silence is fine.\n\nAvoid:", "silence is fine.\nAviod:")
    assert only_problem(text) == Problem(
        line + 1, "The label “Aviod:” is not known here. Did you mean “Avoid”?"
    )


def test_a_missing_stage_is_named_where_it_should_stand() -> None:
    problem = only_problem(without("## 3 Why", "## 4 What can I do"))
    assert problem.line == line_of("# Stages")
    assert problem.message == "Stage 3 is missing. Write “## 3 …” with a line “Ask: …”."


def test_a_stage_without_its_question_is_named_at_its_heading() -> None:
    text, line = changed("Ask: What would help first?\n", "")
    assert only_problem(text) == Problem(
        line_of("## 7 Supports"), "“7 Supports” has no “Ask:”. Write that line below it."
    )
    assert line == line_of("## 7 Supports") + 2


def test_a_missing_cause_is_named() -> None:
    problem = only_problem(without("## territory:", "## clarity:"))
    assert problem.line == line_of("# Causes")
    assert "“territory” is missing" in problem.message


def test_a_tenth_cause_is_one_too_many() -> None:
    tenth = "## weather: Weather\n\nRep says: Rain\n\nOn paper: rain\n\n"
    text, line = changed("# Safe path\n", tenth + "# Safe path\n")
    found = [p.message for p in problems_of(text) if p.line == line]
    assert "There is room for nine causes, keys 1–9. Take one out." in found


def test_an_eighth_kind_of_answer_is_one_too_many() -> None:
    eighth = "## silent: silent\n\nWhen: No word.\n\nProbes:\n\n- Wait.\n\n"
    text, line = changed("# Causes\n", eighth + "# Causes\n")
    assert only_problem(text).line == line
    assert "room for 7" in only_problem(text).message


def test_not_sure_stands_last() -> None:
    not_sure = GOOD[GOOD.index("## not_sure:") : GOOD.index("# Safe path")]
    text = GOOD.replace(not_sure, "").replace("## support:", not_sure + "## support:")
    assert only_problem(text).line == line_of("## not_sure:", text)


def test_a_missing_safe_path_is_named_at_the_end() -> None:
    text = GOOD[: GOOD.index("# Safe path")]
    problem = only_problem(text)
    assert problem.line == text.rstrip("\n").count("\n") + 2
    assert problem.message.startswith("The section “Safe path” is missing.")


@pytest.mark.parametrize("label", ["Say", "Listen", "People", "In danger", "On record"])
def test_the_safe_path_needs_all_that_its_page_shows(label: str) -> None:
    start = GOOD.index("# Safe path")
    text = GOOD[:start] + GOOD[start:].replace(f"\n{label}:", "\n>", 1)
    assert any(f"no “{label}:”" in p.message for p in problems_of(text))


def test_a_missing_head_is_named_once() -> None:
    assert only_problem(GOOD[GOOD.index("# Listening") :]).line == 1


def test_an_unclosed_head_is_named_once() -> None:
    problem = only_problem(GOOD.replace("version: 1.0\n---\n", "version: 1.0\n"))
    assert problem.line == 1 and "not closed" in problem.message


@pytest.mark.parametrize("key", ["title", "version"])
def test_the_head_needs_title_and_version(key: str) -> None:
    lines = [line for line in GOOD.split("\n") if not line.startswith(f"{key}:")]
    assert only_problem("\n".join(lines)).message.startswith(f"The head has no {key}.")


@pytest.mark.parametrize(
    ("block", "says"),
    [
        ("### Deeper", "3 #"),
        ("```\ncode\n```", "block of code"),
        ("- a\n  - b", "list inside a list"),
        ("- a\n\n  b", "second paragraph"),
        ("<!-- hidden -->", "under no label"),
        ("- # Loud", "inside a list item"),
    ],
)
def test_what_has_no_place_is_never_dropped_in_silence(block: str, says: str) -> None:
    text, line = changed("Avoid: starting with the dashboard.\n", f"Remember:\n\n- x\n\n{block}\n")
    assert any(says in p.message and line + 4 <= p.line <= line + 6 for p in problems_of(text))


def test_a_line_that_hangs_on_a_note_is_not_lost() -> None:
    text, line = changed("Ask: How are you, really?", "> my note\nAsk: How are you, really?")
    found = [p for p in problems_of(text) if p.line == line + 1]
    assert found and "hangs on the note" in found[0].message


def test_an_empty_list_item_is_named() -> None:
    text, line = changed("- What is most on your mind?", "-")
    assert only_problem(text).line == line


def test_all_problems_come_at_once_in_the_order_of_lines() -> None:
    text = GOOD.replace("## 3 Why", "## Why").replace("Cue: Ten", "Ceu: Ten").replace("(rep)", "(boss)")
    found = problems_of(text)
    assert len(found) == 2 + GOOD.count("(rep)")
    assert [p.line for p in found] == sorted(p.line for p in found)


def test_the_error_is_a_sentence_with_file_line_and_remedy() -> None:
    text, line = changed("Cue: Ten seconds", "Ceu: Ten seconds")
    with pytest.raises(GuideError) as caught:
        read_guide(text, "mine")
    assert isinstance(caught.value, CoachError) and caught.value.exit_code == 2
    assert (
        str(caught.value) == f"mine.md, line {line}: The label “Ceu:” is not known here. Did you mean “Cue”?"
    )


def test_the_error_says_where_the_other_problems_are() -> None:
    text = GOOD.replace("## 3 Why", "## Why").replace("Cue: Ten", "Ceu: Ten").replace("## skill", "## skil")
    with pytest.raises(GuideError) as caught:
        read_guide(text, "mine")
    assert caught.value.hint == f"2 more problems, on lines {line_of('## 3 Why')}, {line_of('## skill')}."


@pytest.mark.parametrize("text", ["", "\n", "just words", "# ", "---", "- \n- ", "> ", "## 1 Open\n## 2 Why"])
def test_what_is_no_guide_at_all_is_told_as_such(text: str) -> None:
    problems = problems_of(text)
    assert all(1 <= p.line <= text.count("\n") + 1 for p in problems)
    assert any("missing" in p.message for p in problems)


def test_a_message_holds_nothing_that_a_terminal_acts_on() -> None:
    text, _ = changed("Cue: Ten seconds", "**\x1b[31m\u202eCue:** Ten seconds")
    assert "\x1b" not in only_problem(text).message
    assert "\u202e" not in only_problem(text).message


def test_any_guide_cut_short_is_a_guide_error_with_lines_inside_it() -> None:
    lines = GOOD.split("\n")
    for length in range(0, len(lines) - 1, 7):
        text = "\n".join(lines[:length])
        try:
            read_guide(text, "mine")
        except GuideError as error:
            assert all(1 <= p.line <= max(length, 1) for p in error.problems)
        else:
            assert length > line_of("On record:")


# Files


def test_a_guide_is_named_by_its_file(tmp_path: Path) -> None:
    path = tmp_path / "meiner.md"
    path.write_text(GOOD, encoding="utf-8")
    assert load_guide(path).name == "meiner"


def test_letters_that_are_not_utf8_are_named_by_line(tmp_path: Path) -> None:
    path = tmp_path / "mine.md"
    path.write_bytes(GOOD.encode().replace(b"## 3 Why", b"## 3 Warum nicht f\xfcr"))
    with pytest.raises(GuideError) as caught:
        load_guide(path)
    assert caught.value.problems[0].line == line_of("## 3 Why")
    assert "UTF-8" in str(caught.value) and str(caught.value).startswith("mine.md, line")


def test_a_binary_file_is_no_guide(tmp_path: Path) -> None:
    path = tmp_path / "mine.md"
    path.write_bytes(b"---\n\0\0\0")
    with pytest.raises(GuideError) as caught:
        load_guide(path)
    assert caught.value.problems[0].line == 2


def test_a_huge_file_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "mine.md"
    path.write_bytes(b"> " * 600_000)
    with pytest.raises(CoachError, match="larger than 1 MB"):
        load_guide(path)


@pytest.mark.parametrize(
    "unit", ["> ", "- ", "- x\n", "(", "x ", "  ", "[", "*", "`", "\n", "a:\n", "## a:\n"]
)
def test_a_hostile_text_takes_no_more_than_moments(unit: str) -> None:
    item = GOOD.replace(
        "- Fewer CRM fields (manager); not another tracker", "- a" + unit.strip("\n") * 30_000 + "b"
    )
    begin = time.perf_counter()
    problems_of(item)
    problems_of("---\n---\n# Causes\n" + unit * 20_000)
    assert time.perf_counter() - begin < 10


def test_a_missing_guide_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotThere, match="no guide at"):
        load_guide(tmp_path / "mine.md")


def test_a_folder_is_no_guide(tmp_path: Path) -> None:
    with pytest.raises(CoachError, match="can’t be read"):
        load_guide(tmp_path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "mine.md"
    path.write_text(GOOD, encoding="utf-8")
    path.chmod(0)
    with pytest.raises(CoachError, match="permission"):
        load_guide(path)


@pytest.mark.parametrize("name", ["empahty", "../empathy", "", "/etc/passwd"])
def test_an_unknown_shipped_guide_names_those_there_are(name: str) -> None:
    with pytest.raises(NotThere, match="empathy"):
        shipped_guide(name)


# The parser


def test_there_is_one_parser_and_it_makes_no_html() -> None:
    assert parser() is parser()
    page = parser().render('<script>x</script> &amp;\n\n[x]: y\n\n    <b>\n\nwww.a.example "q" --')
    assert "<script>" not in page and "<b>" not in page and "<a" not in page
    assert "&amp;amp;" in page and "[x]: y" in page and "&quot;q&quot; --" in page


def test_pieces_count_lines_from_one() -> None:
    assert [(p.line, p.kind, p.text) for p in pieces("# A\n\nwords\nmore\n\n- one\n  two\n- three")] == [
        (1, "section", "A"),
        (3, "words", "words"),
        (4, "more", "more"),
        (6, "item", "one"),
        (7, "more", "two"),
        (8, "item", "three"),
    ]


def test_reading_the_package_does_not_import_the_parser() -> None:
    code = "import sys, coach_tui.conversation.guide_reader; sys.exit('markdown_it' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
