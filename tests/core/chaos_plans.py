"""What the folder of the chaos test's centre may become meanwhile: other rules, words, queues and agents."""

from dataclasses import replace

from acd.core.flow_steps import Answer, EndCall, EnterQueue, Play
from acd.core.flows import Flow
from acd.core.ids import AgentName, PhoneName, QueueName
from acd.core.plan import Queue
from acd.core.queue_rules import QueueRules
from acd.core.routing_rules import Need, Routing, Strategy
from tests.core.chaos_centre import CENTRE, SECOND_LINE, THROUGH
from tests.core.words import agent, menu, queue

HELP, SALES, DESK = QueueName("help"), QueueName("sales"), QueueName("desk")
LUIS, OUTSIDE, ZOE = AgentName("luis"), AgentName("outside"), AgentName("zoe")


def _ruled() -> tuple[Queue, Queue]:
    """Everything that either queue says, the other way round."""
    help_desk = replace(
        CENTRE.queues[HELP],
        wrap_up_s=3.0,
        wait_max_s=12.0,
        position_every_s=None,
        needs=(Need("french", 3),),
        recording=None,
        routing=Routing(Strategy.ROUND_ROBIN, tier=None),
        rules=QueueRules(hours="shift", leaves_at_closing=True),
    )
    sales = replace(
        CENTRE.queues[SALES],
        position_every_s=4.0,
        whisper=None,
        recording=CENTRE.queues[HELP].recording,
        routing=CENTRE.queues[HELP].routing,
        is_disposition_required=False,
        rules=CENTRE.queues[HELP].rules,
    )
    return help_desk, sales


RULED = replace(CENTRE, revision="ruled", queues={each.name: each for each in _ruled()})
# One queue, one agent, one outside phone, a line and a language less; the words of the menu are others.
LESS = replace(
    CENTRE,
    revision="less",
    languages=("en", "fr"),
    lines={number: line for number, line in CENTRE.lines.items() if number != SECOND_LINE},
    flows={
        "main": Flow(
            "main",
            {
                "start": (Answer(), menu({"1": "gone", "2": "help"}, timeout_s=3.0, tries_max=2)),
                "help": (EnterQueue(HELP), Play("sorry")),
                "gone": (EndCall(),),
            },
        ),
        "direct": CENTRE.flows["direct"],
        "ringing": Flow("ringing", {"start": (EnterQueue(HELP, answer_on_connect=True),)}),
    },
    queues={HELP: CENTRE.queues[HELP]},
    agents={
        name: replace(each, queues=(HELP,), tiers={})
        for name, each in CENTRE.agents.items()
        if name not in (LUIS, OUTSIDE)
    },
    outside_phones={},
    hours={},
    prompts={
        key: replace(prompt, content="other", longest_s={"en": 20.0, "fr": 20.0})
        for key, prompt in CENTRE.prompts.items()
    },
)
# A queue, an agent and a flow more.
MORE = replace(
    CENTRE,
    revision="more",
    flows={**CENTRE.flows, "direct": Flow("direct", {"start": (Answer(), THROUGH, EnterQueue(DESK))})},
    queues={**CENTRE.queues, DESK: queue("desk", wait_max_s=9.0)},
    agents={
        **CENTRE.agents,
        ZOE: agent("zoe", "desk", "help", phone="phone-luis", french=9),
        LUIS: replace(CENTRE.agents[LUIS], phone=PhoneName("phone-ana"), skills={"french": 9}),
    },
)
PLANS = (CENTRE, RULED, LESS, MORE)
