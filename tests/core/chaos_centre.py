"""The centre in which anything may happen: every kind of step, and a line for each way to reach an agent."""

from dataclasses import replace

from acd.core.callback_steps import CallbackOffer, PromiseCallback
from acd.core.commands import HangUpReason
from acd.core.flow_steps import Answer, ChooseLanguage, EndCall, EnterQueue, IfOpen, Play, SetValues, Transfer
from acd.core.flows import Flow
from acd.core.hours import Hours
from acd.core.ids import LineNumber, QueueName, SiteName
from acd.core.plan import Line, Trunk
from acd.core.queue_rules import AgentRules, BackOffs, Obstacle, QueueRules
from acd.core.reasons import StayEnding
from acd.core.recording_rules import ConsentKeys, RecordingRule
from acd.core.routing_rules import LAST_AGENT, Relaxation, Routing, SiteRule, Strategy, Turns
from tests.core.words import LINE, agent, centre, enter, flow, menu, queue

THROUGH = Transfer("+3225550199", ring_timeout_s=5)
ASKED = RecordingRule("recorded", "proof", consent=ConsentKeys("1", "2", timeout_s=2.0))
SECOND_LINE, DIRECT_LINE, RINGING_LINE = (LineNumber(f"+322555010{number}") for number in (1, 2, 3))
LYON, NICE, MADRID = SiteName("lyon"), SiteName("nice"), SiteName("madrid")
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
        routing=Routing(
            Strategy.RING_ALL,
            (Relaxation(3.0, {"french": 3}), Relaxation(6.0, tier=2)),
            tier=1,
            turns=Turns(ageing=60.0, at_risk=5, overtaken_max=1),
            preferred_for_s=4.0,
            sites=(SiteRule((LYON, MADRID)), SiteRule((NICE,), after_s=2.0, calls_max=1)),
        ),
        rules=QueueRules(
            back_offs=BackOffs(rejected_s=2.0, busy_s=0.5),
            misses_grace_s=3.0,
            leave_if_all=(Obstacle.PAUSED,),
            resume_within_s=4.0,
            wait_every_s=6.0,
            announcements=("welcome", "sorry"),
            announce_every_s=7.0,
        ),
    ),
    queue(
        "sales",
        ring_timeout_s=3,
        wait_max_s=20,
        waiting_max=3,
        whisper="whisper",
        recording=ASKED,
        routing=Routing(
            Strategy.WEIGHTED_RANDOM,
            turns=Turns(weight=2, overtaken_max=1),
            preferred_for_s=3.0,
            remembers_for_s=20.0,
            sites=(SiteRule((LYON, NICE), calls_max=2), SiteRule((MADRID,), after_s=1.0, calls_max=2, share=3)),
        ),
        dispositions={"sale": "Sold."},
        is_disposition_required=True,
        wrap_up_max_s=4.0,
        rules=QueueRules(
            rings_past_wait=True,
            refuse_if_all=(Obstacle.UNREACHABLE, Obstacle.NO_SKILL),
            hours="shift",
            leaves_at_closing=True,
        ),
    ),
    replace(agent("ana", "help", "sales", french=5), site=LYON),
    replace(agent("eva", "help", "sales", french=3), site=LYON),
    replace(
        agent("luis", "help", pin="1234", rules=AgentRules(ring_timeout_s=3, wrap_up_s=0.5)),
        tiers={QueueName("help"): 2},
        site=NICE,
    ),
    replace(agent("outside", "sales", french=9), site=NICE),
    *(
        replace(agent(f"madrid-{number}-outside", "help", "sales", french=9), number="", site=MADRID, is_seat=True)
        for number in (1, 2, 3)
    ),
    flow(
        SetValues({"kind": "chaos"}),
        Answer(),
        Play("welcome"),
        menu({"1": "help", "2": "sales", "9": "language"}, timeout_s=3.0, tries_max=2),
        help=(
            EnterQueue(
                QueueName("help"),
                priority=3,
                preferred="ana",
                exit_keys={"2": "through", "9": "gone"},
                callback=CallbackOffer("0", "owed", "sorry", after_s=8.0, above_s=6.0, again_s=5.0),
                endings={StayEnding.LEFT_NOBODY_ELIGIBLE: "sales", StayEnding.TIMED_OUT: "gone"},
            ),
            Play("sorry"),
            EndCall(),
        ),
        sales=(replace(enter("sales", french=5), preferred=LAST_AGENT),),
        language=(
            ChooseLanguage("choose", {"1": "fr", "2": "nl"}, timeout_s=3.0),
            IfOpen("office", "through", "gone"),
        ),
        through=(THROUGH, Play("sorry")),
        gone=(EndCall(),),
        owed=(PromiseCallback("gone"), Play("welcome"), EndCall()),
    ),
    Hours("office", "Europe/Brussels", (((0, 1440),),) * 7),
    # The tests begin at 10:00 there: it closes a minute later, and opens again after another one.
    Hours("shift", "Europe/Brussels", (((540, 601), (602, 1440)),) * 7),
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
        "unanswered": Flow("unanswered", {"start": (THROUGH, EndCall(HangUpReason.BUSY))}),
        "direct": Flow("direct", {"start": (Answer(), enter("help", priority=1))}),
        "ringing": Flow(
            "ringing",
            {
                "start": (
                    enter("help", priority=2, answer_on_connect=True),
                    enter("sales", answer_on_connect=True),
                    EndCall(HangUpReason.BUSY),
                )
            },
        ),
    },
)
