"""One key map: bindings, footer, help, palette, the document and the user's own keys."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from textual.binding import Binding, BindingsMap
from textual.screen import Screen

import screens
from coach_tui.coach import Coach
from coach_tui.errors import DataFileError
from coach_tui.settings import MovedKeys, Settings, read_settings
from screens.app import CoachApp
from screens.commands import commands_of
from screens.help import GROUPS, Help
from screens.keys import TABLE, UNSET, KeyMap, keys_on, name_of, spoken
from screens.page import Page
from screens.team import TeamPage
from screens.user_keys import GROUP_OF, LINES_OWN, PAST_THE_LINE, meet, read_keys

from . import keys_doc, picture
from .conftest import text_of
from .talking import talking

LINES_KEYS = {"enter", "tab", "shift+tab", "up", "down", "right"}
SAID_ONLY = re.compile(r"type|1–\d|↑ ↓")


def _modules() -> None:
    for found in pkgutil.walk_packages(screens.__path__, "screens."):
        importlib.import_module(found.name)


def pages() -> list[type[Screen[object]]]:
    """Every page and dialog of the app."""
    _modules()
    found: list[type[Screen[object]]] = []
    waiting = [Screen]
    while waiting:
        for cls in waiting.pop().__subclasses__():
            waiting.append(cls)
            if cls.__module__.startswith("screens."):
                found.append(cls)
    return sorted(found, key=lambda cls: cls.__name__)


def bound(page: type[Screen[object]]) -> Iterator[tuple[type, str, Binding]]:
    """Every binding that a page's classes of ours make: the class, the key, the binding."""
    for cls in page.__mro__:
        if cls.__module__.startswith("screens."):
            for key, binding in BindingsMap(cls.__dict__.get("BINDINGS", [])):
                yield cls, key, binding


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.__name__)
def test_every_binding_of_a_page_comes_from_the_table(page: type[Screen[object]]) -> None:
    actions = {key.action.partition("(")[0] for key in TABLE.values()}
    for _, key, binding in bound(page):
        action = binding.action.partition("(")[0]
        assert name_of(binding.id) or action in actions, (page, key, binding.action)


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.__name__)
def test_no_two_actions_of_a_page_share_a_key(page: type[Screen[object]]) -> None:
    said: dict[str, str] = {}
    for cls, key, binding in bound(page):
        if key.startswith(UNSET):
            continue
        action = said.setdefault(key, binding.action)
        assert action == binding.action, (
            f"{page.__name__}: {key} is {action}, and {binding.action} ({cls.__name__})"
        )


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.__name__)
def test_entries_of_one_page_are_known_to_meet(page: type[Screen[object]]) -> None:
    names = {name for _, _, binding in bound(page) if (name := name_of(binding.id))}
    apart = [pair for pair in combinations(sorted(names), 2) if not meet(*pair)]
    assert apart == [], f"{page.__name__}: say in user_keys.py that these meet"


def test_the_groups_name_entries_of_the_table() -> None:
    assert set(GROUP_OF) | PAST_THE_LINE | set(LINES_OWN) <= set(TABLE)


def test_the_entries_that_pass_the_line_are_those_that_pages_with_a_line_bind() -> None:
    past = {
        name_of(binding.id)
        for page in pages()
        for _, key, binding in bound(page)
        if binding.priority and not key.startswith(UNSET)
    }
    assert past - {""} == PAST_THE_LINE


def test_the_table_itself_gives_no_key_twice_on_one_page() -> None:
    for one, other in combinations(TABLE, 2):
        same = set(keys_on(TABLE[one], writing=False)) & set(keys_on(TABLE[other], writing=False))
        assert not (same and meet(one, other)), (one, other, same)


def test_every_entry_is_bound_somewhere_or_is_the_lines_own() -> None:
    named = {name_of(binding.id) for page in pages() for _, _, binding in bound(page)}
    assert set(TABLE) - named - set(LINES_OWN) == set()


def test_the_document_is_the_table() -> None:
    assert keys_doc.FILE.read_text(encoding="utf-8") == keys_doc.page(), (
        "run python -m tests.screens.keys_doc"
    )


# The footer. ------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", picture.PAGES)
async def test_a_key_in_the_footer_does_something_on_its_page(page: str) -> None:
    async with picture.scene(page, (120, 40)) as (app, pilot):
        for shared in (False, True):
            app.shared = shared
            await pilot.pause()
            _true_hints(app)


async def test_the_footers_of_the_settings_name_keys_that_do_something(app: CoachApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("comma")
        await pilot.pause()
        _true_hints(app)
        await pilot.press("enter")
        await pilot.pause()
        _true_hints(app)


async def test_the_footer_of_a_file_that_cant_be_opened_names_keys_that_do_something(tmp_path: Path) -> None:
    def again() -> Coach:
        raise problem

    problem = DataFileError("It can’t be read.", "")
    app = CoachApp.not_open(problem, tmp_path / "coach.json", again, Settings())
    async with app.run_test(size=(80, 24)):
        _true_hints(app)


def _true_hints(app: CoachApp) -> None:
    """Every key in the footer of the page in front is alive there."""
    page = app.screen
    if not isinstance(page, Page):
        return
    alive = set(page.active_bindings)
    for hint in page.hints():
        key = app.key_map.pressed(app.key_map.own(hint))
        if not key:
            assert SAID_ONLY.fullmatch(hint.shown), hint
        elif page.writing_line() is None:
            assert key in alive, hint
        else:
            assert key in LINES_KEYS or (key in alive and len(key) > 1), hint


async def test_a_click_in_the_footer_presses_its_key(coach: Coach) -> None:
    async with talking(coach) as talk:
        line = talk.page.line
        line.insert("Tired.")
        await talk.pilot.pause()
        await _click(talk.app, "Tab")
        assert talk.page.voice == "manager"  # type: ignore[attr-defined]
        await _click(talk.app, "Enter")
        assert [a.text for a in talk.stored().answers] == ["Tired."]
        await _click(talk.app, "Ctrl+T")
        assert talk.app.shared


async def _click(app: CoachApp, shown: str) -> None:
    from textual.pilot import Pilot

    at = text_of(app).split("\n")[-1].index(shown)
    pilot: Pilot[None] = Pilot(app)
    await pilot.click("#footer", offset=(at, 0))
    await pilot.pause()
    await pilot.pause()


# The user's own keys. ---------------------------------------------------------------------------


def moved(tmp_path: Path, keys: str) -> Settings:
    """Settings as read from a file with these lines under [keys], from line 3 on."""
    file = tmp_path / "settings.toml"
    file.write_text(f'paper = "a4"\n[keys]\n{keys}\n', encoding="utf-8")
    return read_settings(file)


def told(tmp_path: Path, keys: str) -> tuple[KeyMap, str]:
    """The key map that comes of it, and what is said."""
    settings = moved(tmp_path, keys)
    key_map, warnings = read_keys(settings.keys, "settings.toml")
    return key_map, "\n".join((*settings.warnings, *warnings))


async def test_a_moved_key_works_past_the_writing_line_and_the_old_one_does_not(
    coach: Coach, tmp_path: Path
) -> None:
    app = CoachApp(coach, moved(tmp_path, 'turn = "ctrl+k"\nnext = ["f6", "ctrl+n"]'))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c", *"Tired.", "ctrl+k")
        await pilot.pause()
        assert app.shared
        await pilot.press("ctrl+k", "ctrl+t", "f4")
        await pilot.pause()
        assert not app.shared
        assert "Ctrl+K turn" in text_of(app)
        stage = app.screen.session.stage  # type: ignore[attr-defined]
        await pilot.press("f6")
        await pilot.pause()
        assert app.screen.session.stage == stage + 1  # type: ignore[attr-defined]
        await pilot.press("pagedown")
        await pilot.pause()
        assert app.screen.session.stage == stage + 1  # type: ignore[attr-defined]


async def test_footer_help_and_palette_show_the_users_keys(coach: Coach, tmp_path: Path) -> None:
    app = CoachApp(coach, moved(tmp_path, 'turn = "f7, y"\ntalk = "o"\nfind = "x"'))
    async with app.run_test(size=(120, 40)) as pilot:
        assert "O one-on-one" in text_of(app)
        assert "F7 turn" in text_of(app)
        said = {command.says: command.keys for command in commands_of(app.screen)}
        assert said[TABLE["turn"].says] == "F7  Y"
        await pilot.press("question_mark")
        await pilot.pause()
        assert isinstance(app.screen, Help)
        text = text_of(app)
        assert "F7  Y" in text
        assert "Ctrl+T" not in text
        assert "O B P H" in text
        await pilot.press("q", "y")
        await pilot.pause()
        assert app.shared
        await pilot.press("T")
        await pilot.pause()
        assert app.shared


async def test_two_apps_in_one_process_have_their_own_keys(coach: Coach, tmp_path: Path) -> None:
    one = CoachApp(coach, moved(tmp_path, 'add = "z"'))
    other = CoachApp(coach, Settings())
    for app, has, has_not in ((one, "z", "a"), (other, "a", "z")):
        async with app.run_test(size=(80, 24)) as pilot:
            alive = app.screen.active_bindings
            assert has in alive
            assert has_not not in alive
            await pilot.press(has_not)
            await pilot.pause()
            assert isinstance(app.screen, TeamPage)
            await pilot.press(has)
            await pilot.pause()
            assert not isinstance(app.screen, TeamPage)


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ('turm = "f7"', "line 3: “turm” is no name of a key. Did you mean “turn”?"),
        ('turn = "hyper+q"', "line 3: “hyper+q” is no key known here."),
        ("turn = 7", "line 3: “turn” takes a key or several"),
        ("turn = []", "line 3: “turn” takes a key or several"),
        ('turn = "enter"', "line 3: Enter can’t be “turn”: the writing line needs it."),
        ('back = "backspace"', "line 3: Backspace can’t be “back”"),
        ('safe = "s"', "line 3: S can’t be “safe”: where one writes, it is text."),
        ('turn = "ctrl+i"', "line 3: Terminals send Ctrl+I as Tab"),
        ('turn = "ctrl+q"', "line 3: Ctrl+Q can’t be “turn”"),
        ('keep = "f7"', "line 3: “keep” belongs to the writing line"),
        ('talk = "t"', "line 3: T would be both “turn” and “talk”; “talk” stays C."),
        ('\ntalk = "x"\nhistory = "x"', "line 5: X would be both “talk” and “history”; “history” stays H."),
        ('turn = "f9"', "line 3: F9 would be both “safe” and “turn”"),
        ('leave = "x, y"', "line 3: “leave” takes one letter"),
    ],
)
def test_what_cant_be_is_named_with_its_line_and_skipped(tmp_path: Path, keys: str, says: str) -> None:
    key_map, warnings = told(tmp_path, f'{keys}\nadd = "z"')
    assert says in warnings
    assert set(key_map.moved) <= {"add", "talk"}
    assert key_map["add"].bare == "z"


def test_keys_can_be_swapped_and_shared_by_pages_that_never_meet(tmp_path: Path) -> None:
    key_map, warnings = told(tmp_path, 'talk = "p"\nplan = "c"\npdf = "w"\ndate = "w"')
    assert warnings == ""
    assert (key_map["talk"].bare, key_map["plan"].bare) == ("p", "c")
    assert key_map.name("pdf", bare=True) == "W"


def test_of_a_swap_that_fails_by_half_nothing_clashes(tmp_path: Path) -> None:
    key_map, warnings = told(tmp_path, 'talk = "p"\nplan = "t"')
    assert warnings.count("would be both") == 2
    assert key_map.moved == {}


def test_a_letter_moves_the_letter_and_leaving_always_keeps_a_key(tmp_path: Path) -> None:
    key_map, warnings = told(tmp_path, 'leave = "x"\nsettings = ","\nhelp = "Esc"')
    assert keys_on(key_map["leave"], writing=True) == ["f10", "ctrl+q"]
    assert spoken(key_map["leave"].bare) == "X"
    assert "Esc would be both “escape” and “help”" in warnings


def test_the_line_is_right_also_where_another_table_has_the_name(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('# turn = "x"\n[other]\nturn = 1\n\n[keys]\n# mine\nturn = 5\n', encoding="utf-8")
    assert any("line 7: “turn” takes" in each for each in read_settings(file).warnings)
    file.write_text('keys.add = "z"\nkeys.turn = 5\n', encoding="utf-8")
    assert any("line 2: “turn” takes" in each for each in read_settings(file).warnings)


async def test_warnings_stand_on_the_first_page(coach: Coach, tmp_path: Path) -> None:
    app = CoachApp(coach, moved(tmp_path, 'talk = "t"'))
    async with app.run_test(size=(80, 24)):
        assert isinstance(app.screen, TeamPage)
        assert "line 3: T would be both “turn” and “talk”" in " ".join(text_of(app).split())


async def test_what_has_no_key_gets_one_and_is_in_the_palette_before(coach: Coach, tmp_path: Path) -> None:
    app = CoachApp(coach, moved(tmp_path, 'aside = "z"'))
    async with app.run_test(size=(80, 24)):
        said = {command.says: command.keys for command in commands_of(app.screen)}
        assert said[TABLE["aside"].says] == "Z"


def test_every_line_of_help_names_entries_that_pages_bind() -> None:
    named = {name_of(binding.id) for page in pages() for _, _, binding in bound(page)}
    for group in GROUPS:
        for line in group.lines:
            assert set(line.names) - named - set(LINES_OWN) == set(), line


def test_moved_keys_are_read_from_text_and_lists(tmp_path: Path) -> None:
    settings = moved(tmp_path, 'turn = "ctrl+k, f7"\nadd = ["z"]\nfind = ","')
    assert settings.keys == (
        MovedKeys("turn", ("ctrl+k", "f7"), 3),
        MovedKeys("add", ("z",), 4),
        MovedKeys("find", ("comma",), 5),
    )
