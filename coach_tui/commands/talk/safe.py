"""The safe path in plain text: what to say, who can help, and nothing recorded."""

from __future__ import annotations

from ...coach.safe_path import Taken
from ...domain.days import WEEKDAYS, day_problem, long_day, next_weekday, read_day
from ..output import say
from .console import Ended, GoBack, GoSafe, Line, Prompt
from .talk import Talk

CHOICES = ("date", "go on", "mistake", "earlier", "later")
QUESTION = "date DATE agrees a next contact; go on; mistake; earlier; later"


def hold_safe_path(at: Talk, contacts: tuple[str, ...]) -> bool:
    """The lines of this question leave screen and disk at once. True when the talk goes on.

    When the input ends here the talk is paused without a date, and nothing is written back.
    """
    taken = at.coach.safe_path.take(at.session)
    _say_path(at, contacts)
    if taken.still_on_disk:
        say("It is not off the disk yet: the file could not be written. coach-tui compact tries again.")
    try:
        while True:
            word, _, rest = _ask(at, taken).partition(" ")
            match word, rest.strip():
                case "date", text:
                    if _pause(at, taken, text):
                        return False
                case "go", "on":
                    at.coach.safe_path.go_on(taken)
                    return True
                case "mistake", "":
                    at.coach.safe_path.restore(taken)
                    say("Every line is back.")
                    return True
                case "earlier", "":
                    taken = _earlier(at, taken)
                case "later", "":
                    taken = _later(at, taken)
                case "", _:
                    pass
                case _:
                    say(f"Here there is: {', '.join(CHOICES)}. Nothing is recorded.")
    except (Ended, KeyboardInterrupt):
        at.coach.safe_path.pause(taken, None)
        say("Paused, no date agreed.")
        raise


def _ask(at: Talk, taken: Taken) -> str:
    """The next word; notes are not taken here."""
    prompt = Prompt(id="safe", stage=taken.before.stage, text=QUESTION, choices=CHOICES)
    try:
        line = at.console.ask(prompt)
    except (GoBack, GoSafe):
        line = Line("?")
    return "?" if line.mark else " ".join(line.text.casefold().split())


def _say_path(at: Talk, contacts: tuple[str, ...]) -> None:
    path = at.guide.safe_path
    first, *others = [f"“{at.words(sentence)}”" for sentence in path.say]
    say("", first, at.words(path.listen), *others, "", "Someone to talk to:")
    say(*(f"  {who}" for who in contacts or tuple(map(at.words, path.contacts))))
    say("", at.words(path.danger), at.words(path.record))
    say("What was said at this question is off the screen and off the disk.")


def _pause(at: Talk, taken: Taken, text: str) -> bool:
    day = read_day(text, at.today) if text else next_weekday(at.today.weekday(), at.today)
    if day is None:
        say(day_problem(text))
        return False
    at.coach.safe_path.pause(taken, day)
    say(f"Paused. Next contact on {WEEKDAYS[day.weekday()]} {long_day(day)}.")
    return True


def _earlier(at: Talk, taken: Taken) -> Taken:
    stage = at.coach.safe_path.earlier_stage(taken)
    if stage is None:
        say("There is no earlier question with lines.")
        return taken
    say(f"Also gone: the lines of “{at.words(at.guide.stage(stage).question)}”.")
    return at.coach.safe_path.take_earlier(taken)


def _later(at: Talk, taken: Taken) -> Taken:
    if len(taken.stages) == 1:
        say("The question where this began stays taken; mistake brings everything back.")
        return taken
    say(f"Back: the lines of “{at.words(at.guide.stage(taken.stages[-1]).question)}”.")
    return at.coach.safe_path.give_later(taken)
