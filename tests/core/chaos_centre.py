"""The centre in which anything may happen: every kind of step, and a line for each way to reach an agent."""

from dataclasses import replace

from acd.core.ids import LineNumber, QueueName
from acd.core.plan import (
    Answer,
    ChooseLanguage,
    EndCall,
    EnterQueue,
    Flow,
    Hours,
    IfOpen,
    Line,
    Play,
    SetValues,
    Transfer,
    Trunk,
)
from acd.core.recording_rules import ConsentKeys, RecordingRule
from tests.core.words import LINE, agent, centre, enter, flow, menu, queue

THROUGH = Transfer("+3225550199", ring_timeout_s=5)
ASKED = RecordingRule("recorded", "proof", consent=ConsentKeys("1", "2", timeout_s=2.0))
SECOND_LINE, DIRECT_LINE, RINGING_LINE = (LineNumber(f"+322555010{number}") for number in (1, 2, 3))
LINES = (LINE, DIRECT_LINE, RINGING_LINE, SECOND_LINE, "0")
ONE_LINE = centre(
    queue(
        "help",
        ring_timeout_s=4,
        wait_max_s=30,
        waiting_max=3,
        wrap_up_s=1.0,
        back_off_s=1.0,
        position_every_s=5.0,
        recording=RecordingRule("recorded", "quality"),
    ),
    queue(
        "sales",
        ring_timeout_s=3,
        wait_max_s=20,
        waiting_max=3,
        whisper="whisper",
        recording=ASKED,
        dispositions={"sale": "Sold."},
        is_disposition_required=True,
        wrap_up_max_s=4.0,
    ),
    agent("ana", "help", "sales", french=5),
    agent("luis", "help", pin="1234"),
    agent("outside", "sales", french=9),
    flow(
        SetValues({"kind": "chaos"}),
        Answer(),
        Play("welcome"),
        menu({"1": "help", "2": "sales", "9": "language"}, timeout_s=3.0, tries_max=2),
        help=(
            EnterQueue(QueueName("help"), priority=3, exit_keys={"2": "through", "9": "gone"}),
            Play("sorry"),
            EndCall(),
        ),
        sales=(enter("sales", french=5),),
        language=(
            ChooseLanguage("choose", {"1": "fr", "2": "nl"}, timeout_s=3.0),
            IfOpen("office", "through", "gone"),
        ),
        through=(THROUGH, Play("sorry")),
        gone=(EndCall(),),
    ),
    Hours("office", "Europe/Brussels", (((0, 1440),),) * 7),
    Trunk("main", calls_max=2),
    Trunk("spare", calls_max=2, reserve=1),
)
CENTRE = replace(
    ONE_LINE,
    lines={
        **ONE_LINE.lines,
        SECOND_LINE: Line(SECOND_LINE, "Unanswered", "unanswered", "en"),
        DIRECT_LINE: Line(DIRECT_LINE, "Direct", "direct", "en"),
        RINGING_LINE: Line(RINGING_LINE, "Ringing", "ringing", "en"),
    },
    flows={
        **ONE_LINE.flows,
        "unanswered": Flow("unanswered", {"start": (THROUGH, EndCall(as_busy=True))}),
        "direct": Flow("direct", {"start": (Answer(), enter("help", priority=1))}),
        "ringing": Flow(
            "ringing",
            {
                "start": (
                    enter("help", priority=2, answer_on_connect=True),
                    enter("sales", answer_on_connect=True),
                    EndCall(as_busy=True),
                )
            },
        ),
    },
)
