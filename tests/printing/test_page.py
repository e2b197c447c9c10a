"""What stands on the page: the right words, and never a private one."""

from __future__ import annotations

from datetime import date

import msgspec
from msgspec.structs import replace

from coach_tui.domain.plan import CheckIn
from coach_tui.domain.rep import Rep
from coach_tui.printing.html import page_html
from coach_tui.printing.markdown import page_markdown
from coach_tui.printing.page import PlanPage, plan_page
from coach_tui.printing.text import Style, page_lines

from .printed_plans import DAY, MAYA, PRIVATE_PART, SMALL, page, plan, promise


def words(tree: PlanPage) -> str:
    return msgspec.json.encode(tree).decode()


def test_an_agreed_page_has_every_part_in_its_words() -> None:
    tree = page()
    assert tree.title == "What we agreed"
    assert tree.byline == "Maya Lindqvist and Jana Novotná, 24 November 2026"
    assert tree.quote.startswith("“The renewals") and tree.quote.endswith("people.”")
    assert tree.asides == (
        "What Maya thinks is behind it: support, tools, or an answer to wait for; "
        "more on the plate than fits.",
        "Jana’s part in it: I moved two people off the renewals in September and put nobody in their place.",
    )
    assert [group.heading for group in tree.promises] == ["Jana will", "Maya chose"]
    assert [section.heading for section in tree.sections] == [
        "What we let go",
        "How we will know it helps",
        "How we stay in touch",
    ]
    assert tree.signatures == ("Maya, if you like", "Jana, if you like")
    assert (tree.footer, tree.copy_label) == (
        "One copy each. Private notes are never printed.",
        "Maya’s copy",
    )
    assert page(copy="manager").copy_label == "Jana’s copy"


def test_promises_stand_by_day_with_by_until_and_code() -> None:
    rows = page().promises[0].rows
    assert [(row.due.words, row.end.words, row.code) for row in rows] == [
        ("from now", "until we say so", "K9"),
        ("by Fri 27 Nov", "until 31 January", "K7"),
        ("by Tue 1 Dec", "until 31 March", "K8"),
    ]
    assert [row.due.under("by") for row in rows] == ["from now", "Fri 27 Nov", "Tue 1 Dec"]
    assert page().promises[1].rows[1].due.words == "from Mon 30 Nov"
    assert page().promises[1].end_head == ""


def test_a_day_far_away_has_its_year() -> None:
    far = promise(1, "manager", "x", by=date(2027, 12, 1), ends=date(2028, 1, 31))
    row = page((far,)).promises[0].rows[0]
    assert (row.due.words, row.end.words) == ("by Wed 1 Dec 2027", "until 31 January 2028")


def test_a_kept_promise_is_ticked_and_a_dropped_one_says_let_go() -> None:
    kept, dropped = replace(SMALL[0], status="kept"), replace(SMALL[1], status="dropped")
    rows = page((kept, dropped)).promises[0].rows
    assert (rows[0].box, rows[1].box) == ("☑", "☐")
    assert rows[1].end.words == "let go"


def test_a_draft_says_so_and_has_nothing_to_sign() -> None:
    tree = page(tuple(replace(p, code=None) for p in SMALL), draft=True)
    assert tree.title == "What we are agreeing"
    assert "draft of 24 November 2026" in tree.byline
    assert tree.footer.startswith("A draft")
    assert tree.signatures == ()
    assert not any(row.code for group in tree.promises for row in group.rows)


def test_empty_parts_are_left_out() -> None:
    bare = plan_page(
        plan(problem="", my_part="", let_go=" ", helps_if="", check_in=CheckIn()),
        (),
        MAYA,
        (),
        day=DAY,
        draft=False,
    )
    assert (bare.quote, bare.asides, bare.promises, bare.sections) == ("", (), (), ())
    shown = [line.text for line in page_lines(bare, 60) if line.text]
    assert shown[0] == "What we agreed" and len(shown) == 5
    assert "What we let go" not in page_html(bare) + page_markdown(bare)


def test_a_private_part_is_in_no_output() -> None:
    tree = page(my_part=PRIVATE_PART, my_part_private=True)
    lines = " ".join(line.text for line in page_lines(tree, 300))
    for output in (words(tree), page_html(tree), page_markdown(tree), lines):
        assert PRIVATE_PART not in output
        assert "Jana’s part" not in output
    assert PRIVATE_PART in words(page(my_part=PRIVATE_PART))


def test_without_a_managers_name_the_page_says_your_manager() -> None:
    tree = page(manager="")
    assert tree.byline == "Maya Lindqvist, 24 November 2026"
    assert tree.promises[0].heading == "Your manager will"
    assert tree.asides[1].startswith("Your manager’s part in it")
    assert tree.signatures[1] == "Your manager, if you like"
    assert page(manager="", copy="manager").copy_label == "Manager’s copy"


def test_two_people_of_one_first_name_stand_with_their_full_names() -> None:
    tree = page(manager="Maya Novotná")
    assert [group.heading for group in tree.promises] == ["Maya Novotná will", "Maya Lindqvist chose"]


def test_the_called_by_name_is_used() -> None:
    assert page(rep=Rep(id=1, name="Maya Lindqvist", called="Majo")).promises[1].heading == "Majo chose"


def test_the_first_check_in_follows_the_rhythm_in_one_sentence() -> None:
    day = date(2026, 12, 10)
    for check_in, expected in (
        (
            CheckIn(date=day, rhythm="Maya rings every second Thursday."),
            "Maya rings every second Thursday, first on 10 December.",
        ),
        (
            CheckIn(date=day, rhythm="Every two weeks", time="14:00"),
            "Every two weeks, first on Thursday 10 December at 14:00.",
        ),
        (CheckIn(date=day), "First on Thursday 10 December."),
        (CheckIn(rhythm="When Maya asks"), "When Maya asks"),
    ):
        assert page(check_in=check_in).sections[-1].text == expected


def test_quotation_marks_of_the_text_are_not_doubled() -> None:
    assert page(problem="“Too much at once”").quote == "“Too much at once”"
    assert page(problem='"Too much at once"').quote == "“Too much at once”"


def test_control_and_direction_marks_are_shown_as_marks() -> None:
    tree = page(problem="\x1b[31m red", let_go="a\u202eb", helps_if="one\r\ntwo")
    assert tree.quote == "“␛[31m red”"
    assert tree.sections[0].text == "a‹RLO›b"
    assert tree.sections[1].text == "one\ntwo"


def test_the_terminals_lines_hold_the_papers_words_and_fit() -> None:
    for width in (20, 40, 80, 120):
        lines = page_lines(page(), width)
        assert max(len(line.text) for line in lines) <= width
        joined = " ".join(" ".join(line.text.split()) for line in lines)
        for text in ("Jana will", "by Fri 27 Nov, until 31 January · K7", "from now, until we say so"):
            assert text in joined
    styles = {line.text: line.style for line in page_lines(page(), 100)}
    assert styles["What we agreed"] is Style.TITLE
    assert styles["Jana will"] is Style.HEADING
    assert styles["Internal calls before 11. The daily pipeline message."] is Style.BODY
