"""ASCII: the app's own signs where a terminal has none of them."""

from __future__ import annotations

import pytest
from textual.content import Content

from coach_tui.coach import Coach
from coach_tui.display import cells
from coach_tui.settings import Settings
from screens import glyphs
from screens.app import CoachApp
from screens.profile import ProfilePage
from screens.team import TeamPage
from screens.widgets.rows import row

from .conftest import rep_named, text_of

SIZES = [(60, 20), (80, 24), (120, 40)]
OURS = "›“”’…–─■□↑↓→▁▂▃▄▅▆▇█"


def test_every_sign_of_ours_has_its_words_in_ascii() -> None:
    said = glyphs.in_ascii(Content("› “it’s” … – ─ ■ □ ↑ ↓ → ▁█"), 200).plain
    assert said == '> "it\'s" ... - - [x] [ ] Up Dn -> ##'


def test_what_others_wrote_keeps_its_letters() -> None:
    assert glyphs.in_ascii(Content("Tomás Ortega – Kovács, 王"), 80).plain == "Tomás Ortega - Kovács, 王"


def test_columns_stay_where_they_are_since_blanks_give_way() -> None:
    before = Content("■ done…   Friday   ↑ more")
    after = glyphs.in_ascii(before, 80).plain
    assert after == "[x] done... Friday Up more"
    assert after.index("Up") == before.plain.index("↑")


def test_a_full_row_grows_by_no_cell() -> None:
    full = Content("→↑↓■□…" * 10)
    assert glyphs.in_ascii(full, 60).cell_length == 60
    assert glyphs.in_ascii(full, 60).plain.isascii()


def test_styles_and_clicks_stay_on_their_words() -> None:
    styled = glyphs.in_ascii(row(("→ ", "$muted"), ("49", "$accent"), ("…", "$ink")), 80)
    parts = {styled.plain[s.start : s.end]: s.style for s in styled.spans}
    assert parts == {"-> ": "$muted", "49": "$accent", "...": "$ink"}


def test_an_editor_gets_signs_of_one_cell() -> None:
    text = OURS + "€ Tomás"
    assert cells(glyphs.in_one_cell(text)) == cells(text)
    assert not set(OURS) & set(glyphs.in_one_cell(text))


@pytest.mark.parametrize(
    ("variables", "is_ascii"),
    [
        ({"LANG": "en_GB.UTF-8"}, False),
        ({"LANG": "de_DE.utf8"}, False),
        ({"LANG": "de_DE.ISO-8859-1"}, True),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "C"}, True),
        ({"LANG": "POSIX"}, True),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, False),
        ({"LANG": "sr_RS.UTF-8@latin"}, False),
    ],
)
def test_the_locale_says_whether_there_is_utf_8(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], is_ascii: bool
) -> None:
    for name in ("LC_ALL", "LC_CTYPE", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    glyphs.only_ascii.cache_clear()
    try:
        assert glyphs.only_ascii() is is_ascii
        assert glyphs.plain(Settings()) is is_ascii
        assert glyphs.plain(Settings(ascii=True))
    finally:
        glyphs.only_ascii.cache_clear()


@pytest.mark.parametrize("size", SIZES)
async def test_team_and_profile_are_in_ascii_with_every_date_at_its_place(
    coach: Coach, size: tuple[int, int]
) -> None:
    seen: dict[bool, list[str]] = {}
    for ascii in (False, True):
        app = CoachApp(coach, Settings(ascii=ascii))
        async with app.run_test(size=size) as pilot:
            team = text_of(app)
            app.push_screen(ProfilePage(rep_named(coach, "Maya")))
            await pilot.pause(0.2)
            profile = text_of(app)
            assert isinstance(app.screen_stack[0], TeamPage)
        seen[ascii] = (team + "\n" + profile).splitlines()
    assert not set(OURS + "€") & set("\n".join(seen[True]))
    assert set(OURS) & set("\n".join(seen[False]))
    # No row is longer than its page, and nothing that stood at the right has moved.
    for plain, with_signs in zip(seen[True], seen[False], strict=True):
        assert cells(plain) <= size[0]
        for words in ("4 days over", "1 Dec", "today 14:00", "every second Tuesday", "3 times"):
            if words in with_signs:
                assert cells(plain[: plain.index(words)]) == cells(with_signs[: with_signs.index(words)])


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_in_ascii_the_results_stay_in_their_column(coach: Coach, size: tuple[int, int]) -> None:
    app = CoachApp(coach, Settings(ascii=True))
    async with app.run_test(size=size) as pilot:
        for rep in coach.team.reps():
            page = ProfilePage(rep.id)
            app.push_screen(page)
            await pilot.pause(0.1)
            width = page.query_one("#body").size.width
            at = 39 if width < 100 else 56
            rows = [glyphs.in_ascii(line, width).plain for line in page.rows(width)]
            first = next(n for n, line in enumerate(rows) if line.startswith("Revenue won"))
            assert all(line.ljust(at)[at - 2 : at] == "  " for line in rows[first:])
            await pilot.press("q")
            await pilot.pause()


async def test_in_ascii_columns_are_hashes_and_silhouettes_are_left_out(coach: Coach) -> None:
    app = CoachApp(coach, Settings(ascii=True))
    async with app.run_test(size=(120, 40)) as pilot:
        app.push_screen(ProfilePage(rep_named(coach, "Maya")))
        await pilot.pause(0.2)
        rows = text_of(app).splitlines()
    chart = [line[:56].rstrip() for line in rows if line[:56].count("#") > 1]
    assert len(chart) >= 5
    assert any(line.lstrip().startswith("80") and "-" in line for line in rows)
    assert any("Win rate" in line and "26 -> 23 %, target 27" in line and "#" not in line for line in rows)
    assert any("270 -> 130 k EUR, target 256" in line for line in rows)
