"""`coach-tui session REP`: the guided conversation in plain text."""

from __future__ import annotations

from argparse import ArgumentParser

from .. import clock
from ..coach import Coach
from ..coach.history import plan_json, session_json
from ..coach.team import day_of
from ..domain.days import bare_day
from ..domain.rep import Rep
from ..domain.session import Session
from .call import Call
from .output import out_json_line, say
from .talk.console import Console
from .talk.talk import Talk
from .talk.walk import Walk

HELP = """The guided one-on-one in plain text: one prompt a line on standard output, cues and headings
on standard error. Each line you write is an answer; an empty line goes on. :help lists the
words that do more. When the input ends everything is kept, and the next call goes on from there.

  coach-tui session maya
  coach-tui session maya --before
  coach-tui session maya --json < answers.txt"""


def arguments(parser: ArgumentParser) -> None:
    """With whom, by which guide, from where."""
    parser.add_argument("rep", metavar="REP", help="a name, a unique start of a name, or an id")
    parser.add_argument("--guide", metavar="G", help="the question guide: empathy, or a Markdown file")
    parser.add_argument("--before", action="store_true", help="begin with the self-check, for you alone")
    parser.add_argument("--new", action="store_true", help="close an open one as it stands and begin anew")


def run(call: Call) -> int:
    """Hold the talk, or go on with the open one."""
    coach, args = call.coach, call.args
    call.name_manager()
    rep = coach.team.find(args.rep)
    open_one = None if args.new else coach.talks.open_one(rep.id)
    session = coach.talks.begin(rep.id, before=args.before, new=args.new, guide=args.guide or "empathy")
    at = Talk(coach, Console(json=call.json), rep, session)
    if (trouble := coach.talks.guide_trouble) is not None:
        say(f"{trouble.message} This talk goes on with the shipped guide.")
    if open_one is not None:
        _say_resumed(at, session, args.guide)
    say("One line is one answer; an empty line goes on; :help lists the words that do more.")
    Walk(at, call.settings.contacts).hold()
    _say_left(at)
    if call.json:
        out_json_line(ended_json(coach, rep, at.session))
    return 0


def ended_json(coach: Coach, rep: Rep, session: Session) -> dict[str, object]:
    """The last line of `session --json`: no prompt any more, the session and its plan as they now stand."""
    plan = coach.talks.plan_of(session)
    return {
        "prompt": None,
        "session": {"id": session.id, "rep": rep.id, "date": session.started[:10], **session_json(session)},
        "plan": plan_json(plan, coach.plans) if plan is not None else None,
    }


def _say_resumed(at: Talk, session: Session, guide: str | None) -> None:
    stage = at.guide.stage(session.stage)
    begun = bare_day(day_of(session.started), clock.today())
    say(f"Begun {begun}; it goes on at “{stage.title}”. --new begins anew.")
    if guide is not None and guide != session.guide:
        say(f"It keeps its guide, {session.guide}.")
    say(*(f"  {line.text}" for line in session.answers_at(session.stage)))


def _say_left(at: Talk) -> None:
    session = at.session
    if session.status == "open":
        title = at.guide.stage(session.stage).title
        say("", f"Everything is kept. The next call goes on at “{title}”.")
    elif session.status == "finished":
        say("The one-on-one is finished. coach-tui plan shows, writes or prints the page.")
