"""A page in Markdown read back: the words alone, and the comment that gives the rest."""

from __future__ import annotations

from typing import Any

import pytest
from markdown_it import MarkdownIt

from coach_tui.printing.markdown import page_markdown, plan_markdown
from coach_tui.printing.markdown_in import Known, comment, page_words, read_page

from .printed_plans import CAUSES, DAY, MAYA, PRIVATE_PART, SMALL, page, page_with
from .test_html_and_markdown import HOSTILE, read

KNOWN = Known(rep=MAYA.name, papers=dict(zip(("support", "workload"), CAUSES, strict=True)), today=DAY)


def record(**changes: Any) -> dict[str, Any]:
    lines = [
        {
            "id": p.id,
            "what": p.what,
            "due": str(p.by or p.starts),
            "from": p.starts and str(p.starts),
            "ends": "until we say so" if p.open_end else p.ends and str(p.ends),
            "chosen_by": None,
            "measure": None,
            "resource": None,
            "owner": p.owner,
        }
        for p in sorted(SMALL, key=lambda p: (p.due or DAY, p.id))
    ]
    kinds = {
        kind: [{k: v for k, v in line.items() if k != "owner"} for line in lines if line["owner"] == owner]
        for kind, owner in (("supports", "manager"), ("steps", "rep"))
    }
    return {
        "id": 1,
        "rep": 1,
        "manager": "Jana Novotná",
        "problem": "The renewals eat my mornings, legal answers late, and by noon I have no voice left "
        "for new people.",
        "my_part": "I moved two people off the renewals in September and put nobody in their place.",
        "causes": ["support", "workload"],
        "let_go": "Internal calls before 11. The daily pipeline message.",
        "helps_if": "Fewer days of waiting for legal. Maya’s own 1 to 5 for “manageable”, kept by Maya.",
        "check_in": {
            "date": "2026-12-10",
            "time": None,
            "rhythm": "Maya rings, every second Thursday, ten minutes",
        },
        "may_tell_boss": None,
        **kinds,
        **changes,
    }


def test_a_page_alone_gives_every_word_and_day_back() -> None:
    found = read_page(page_markdown(page()), KNOWN)
    assert found.problems == []
    wanted = record()
    for kind in ("supports", "steps"):
        for line in wanted[kind]:
            line["id"] = None
    del wanted["rep"]
    assert found.record == wanted | {"id": None}
    assert found.lines["problem"] == 5


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_stand_where_they_were_written(text: str) -> None:
    words = page_words(page_markdown(page_with(text)))
    assert words.problems == []
    assert set(words.single) == {"people", "problem", "causes", "my_part", "let_go", "helps_if", "check_in"}
    assert (len(words.supports), len(words.steps)) == (1, 1)
    assert words.supports[0].what == words.single["let_go"].text
    assert words.supports[0].days == "by Tue 24 Nov, once, K1"
    assert words.steps[0].days == "from now, K2"


@pytest.mark.parametrize("flavour", ["commonmark", "gfm-like"])
def test_the_comment_is_seen_by_nobody_and_no_words_can_end_it(flavour: str) -> None:
    hidden = "--> <b>x</b> <!-- --!> \u2028 -" * 3
    text = plan_markdown(page(), record(let_go=hidden), KNOWN)
    assert text.count("-->") == 1
    shown = read(MarkdownIt(flavour, {"linkify": False}).render(text))
    assert "coach" not in shown.words
    assert shown.tags == read(MarkdownIt(flavour).render(page_markdown(page()))).tags
    assert read_page(text, KNOWN).record["let_go"] == hidden


def test_what_is_private_stands_neither_on_the_page_nor_in_the_comment() -> None:
    tree = page(my_part=PRIVATE_PART, my_part_private=True)
    fields = record()
    del fields["my_part"]
    text = plan_markdown(tree, fields, KNOWN)
    assert PRIVATE_PART not in text
    assert read_page(text, KNOWN).record["my_part"] is None


def test_words_changed_by_hand_count_and_the_comment_then_does_not() -> None:
    text = plan_markdown(page(), record(let_go="Internal\x1bcalls"), KNOWN)
    assert read_page(text, KNOWN).record["let_go"] == "Internal\x1bcalls"
    changed = text.replace("Internal calls before 11.", "Internal calls before noon.")
    found = read_page(changed, KNOWN).record["let_go"]
    assert found == "Internal calls before noon. The daily pipeline message."


def test_lines_that_were_moved_changed_and_added_keep_the_right_ids() -> None:
    text = plan_markdown(page(), record(), KNOWN)
    ids = [line["id"] for line in read_page(text, KNOWN).record["supports"]]
    head, first, second, third = (text.find(w) for w in ("- ☐ Keep", "- ☐ Get", "- ☐ Move", "## Maya chose"))
    keep, get, move = text[head:first], text[first:second], text[second:third].rstrip() + "\n"
    turned = text[:head] + move + get.replace("two days", "one day") + keep + "\n" + text[third:]
    assert [line["id"] for line in read_page(turned, KNOWN).record["supports"]] == [ids[2], ids[1], ids[0]]
    more = (
        text[:head] + "- ☐ Something new\n" + get.replace("two", "three") + move + keep + "\n" + text[third:]
    )
    assert [line["id"] for line in read_page(more, KNOWN).record["supports"]] == [None, None, ids[2], ids[0]]


def test_a_comment_before_other_words_is_found_and_its_lines_are_counted() -> None:
    text = comment({"id": 7, "rep": 1}) + "\n## Nonsense\n"
    found = read_page(text, KNOWN)
    assert found.record["id"] == 7
    assert [told.line for told in found.problems] == [5]
