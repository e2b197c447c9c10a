"""The rows of a rep's card: what each asks, what stands in it, and how it is read and kept."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from coach_tui import clock
from coach_tui.coach import Coach
from coach_tui.coach.team import TeamRow
from coach_tui.display import shown
from coach_tui.domain.days import day_problem, long_day, short_day
from coach_tui.domain.next_date import read_next
from coach_tui.domain.rep import Rep
from coach_tui.domain.rhythm import every_problem, every_words, read_every
from coach_tui.domain.timezones import find_timezone, time_there
from coach_tui.errors import CoachError


class CardRow(NamedTuple):
    """A row: its word in the gutter, the question, and what may be written; `{who}` is the rep.

    `whole`: typing replaces what stands there, since a day or a number is seldom mended.
    """

    label: str
    question: str
    hint: str
    whole: bool = False


ROWS: dict[str, CardRow] = {
    "name": CardRow("Name", "What is the full name?", "As the page will show it."),
    "called": CardRow("Called", "What is {who} called in the room?", "Empty: the first of the names."),
    "role": CardRow("Role", "What is {who}’s role?", "Account executive, team lead; empty is fine."),
    "timezone": CardRow(
        "Time zone",
        "Which time zone is {who} in?",
        "Berlin, or Europe/Berlin. Empty: as here.",
        whole=True,
    ),
    "rhythm": CardRow(
        "Rhythm",
        "How often do you meet?",
        "every second Tuesday, every 14 days, 14. Empty: no rhythm.",
        whole=True,
    ),
    "next": CardRow(
        "Next",
        "When is the next one-on-one?",
        "fri, 10 dec 14:00, in 2 weeks. Empty: no date.",
        whole=True,
    ),
}
ASIDE = "aside"


class Stands(NamedTuple):
    """What stands in a row: its text, and something muted behind it, or alone where there is no text."""

    text: str
    after: str = ""


def stands(row: str, entry: TeamRow, today: date) -> Stands:
    """What the row shows."""
    rep = entry.rep
    match row:
        case "called":
            return Stands(rep.called, "" if rep.called else f"{rep.first_name}, from the name")
        case "role":
            return Stands(rep.role, "" if rep.role else "none noted")
        case "timezone":
            return Stands(rep.timezone, "" if rep.timezone else "as here")
        case "rhythm":
            if rep.every is None:
                return Stands(rep.rhythm, "" if rep.rhythm else "none agreed")
            words = every_words(rep.every)
            return Stands(rep.rhythm, words) if rep.rhythm else Stands(words)
        case "next":
            agreed = text_of(row, entry, today)
            return Stands(agreed) if agreed else Stands("", _by_rhythm(entry, today))
    return Stands(rep.name)


def text_of(row: str, entry: TeamRow, today: date) -> str:
    """What is put on the line to be changed; empty where nothing is agreed."""
    rep = entry.rep
    match row:
        case "rhythm":
            return rep.rhythm or ("" if rep.every is None else every_words(rep.every))
        case "next":
            spent = rep.due is None or rep.due != entry.next_due
            return "" if spent or rep.due is None else day_time_words(rep.due, rep.due_time, today)
    return str(getattr(rep, row, ""))


def _by_rhythm(entry: TeamRow, today: date) -> str:
    if entry.next_due is None:
        return "not agreed yet"
    return f"{short_day(entry.next_due, today)}, by the rhythm"


def day_time_words(day: date, time: str, today: date) -> str:
    """“Thu 10 Dec 14:00”."""
    return f"{short_day(day, today)} {time}".strip()


def echo(row: str, text: str, today: date) -> str:
    """What was understood of what is being typed; empty where it is understood as it stands, or not."""
    if not text:
        return ""
    match row:
        case "rhythm":
            said = read_every(text, today)
            if said is None or said.every is None:
                return ""
            first = f", first {day_time_words(said.first, said.time, today)}" if said.first_said else ""
            return every_words(said.every) + first
        case "next":
            found = read_next(text, today)
            if found is None:
                return ""
            return f"{long_day(found[0])} has passed" if found[0] < today else day_time_words(*found, today)
        case "timezone":
            zone = find_timezone(text)
            there = time_there(zone, clock.now()) if zone else ""
            return f"{zone}, {there} there now" if there else ""
    return ""


def keep(row: str, text: str, coach: Coach, rep: Rep, today: date) -> Rep:
    """The rep with this row as typed, stored; `rep` is as it was when the row was picked up.

    Raises CoachError, changing nothing, where it can't be.
    """
    team = coach.team
    match row:
        case "name":
            return team.edit(rep.id, name=text, base=rep)
        case "called":
            return team.edit(rep.id, called=text, base=rep)
        case "role":
            return team.edit(rep.id, role=text, base=rep)
        case "timezone":
            return team.edit(rep.id, timezone=text, base=rep)
        case "rhythm":
            return _keep_rhythm(text, coach, rep, today)
    if not text:
        return team.clear_due(rep.id, rep)
    found = read_next(text, today)
    if found is None:
        raise CoachError(day_problem(text))
    return team.set_due(rep.id, *found, rep)


def _keep_rhythm(text: str, coach: Coach, rep: Rep, today: date) -> Rep:
    if not text:
        return coach.team.edit(rep.id, every="none", base=rep)
    said = read_every(text, today)
    if said is None:
        raise CoachError(every_problem(text))
    first = (said.first, said.time) if said.first_said else None
    return coach.team.edit(rep.id, every=said.every, rhythm=said.text, first=first, base=rep)


def aside_words(rep: Rep) -> str:
    """What Enter does on the card's last row."""
    who = shown(rep.first_name)
    if rep.archived:
        return f"Enter brings {who} back into the team."
    return f"Enter puts {who} aside: out of the team, everything kept. Bring back any time."
