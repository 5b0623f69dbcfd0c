"""The codes of flows in the last two phases: names that lead nowhere, steps that no call gets to."""

from acd.config.explanation import Explanation

FLOW_SHAPES = {
    "value.bad": Explanation(
        """
        A value of a call is named by "$" and its name. In a text "$$" stands for the sign itself. What is computed says
        one of add, subtract and count.
        """,
        'set: { note: "costs 5$", tries: { add: ["$tries", "1"], count: "$tries" } }',
        'set: { note: "costs 5$$", tries: { add: ["$tries", "1"] } }',
    ),
    "condition.bad": Explanation(
        "A condition compares one value, or joins several conditions by all, any or not; it does not do both.",
        "when: { value: $language, all: [ { value: $caller, is_set: true } ] }",
        "when: { all: [ { value: $language, is: nl }, { value: $caller, is_set: true } ] }",
    ),
    "say.bad": Explanation(
        "A value is spoken as digits, a number, a time of day or a date, and what is written out must be one.",
        'say: { time: "2 o\'clock" }',
        'say: { time: "14:00" }',
    ),
    "collect.bad": Explanation(
        "What is asked of callers cannot be given as it is described.",
        "collect: { into: customer, prompt: your-number, min: 8, max: 4 }",
        "collect: { into: customer, prompt: your-number, min: 4, max: 8 }",
    ),
}
FLOW_REFERENCES = {
    "flow.unknown-flow": Explanation(
        "A step leads into a flow that is neither in the centre's flows/ nor among the shared ones of ivr_flows/.",
        "- flow: ask-nuber",
        "- flow: ask-number   # flows/ask-number.yaml",
    ),
    "flow.bad-parameter": Explanation(
        """
        A flow with parameters is called with a value for each of them and for nothing else. A line gives none, so it
        leads to a flow without parameters, which may call one that has some.
        """,
        "# flows/ask-number.yaml: parameters: [digits]\n- flow: ask-number",
        '- flow: { name: ask-number, with: { digits: "8" } }',
    ),
    "flow.calls-itself": Explanation(
        """
        A flow that is called comes back to the next step. One that calls itself, also by way of others, never would:
        go_to leads on for good, and may lead back.
        """,
        "# flows/main.yaml\nsteps: [ { play: welcome }, { flow: main } ]",
        '# flows/main.yaml\nsteps: [ { play: welcome }, { menu: … options: { "9": [ { go_to: main } ] } } ]',
    ),
    "flow.too-deep": Explanation(
        "Flows call flows that call flows, too many of them one inside the other: nobody can follow that.",
        "a calls b, b calls c, c calls d, d calls e, e calls f, f calls g",
        "a calls b to g, one after the other",
    ),
    "flow.endless": Explanation(
        """
        Somebody who presses no key, as one who has put his telephone aside, would be led round for ever by these
        go_to. A key that has to be pressed on the way, or an end, breaks the circle.
        """,
        "# flows/main.yaml\nsteps: [ answer, { play: welcome }, { go_to: main } ]",
        '# flows/main.yaml\nsteps: [ answer, { menu: { …, options: { "1": [ { go_to: main } ] }, … } } ]',
    ),
    "value.unknown": Explanation(
        """
        A step names a value that no step gives a call. Some values every call has by itself: language, line, caller,
        date, time, weekday, year, month, day, hour and minute.
        """,
        "- set: { product: phone }\n- if: { when: { value: $produkt, is: phone }, then: [hangup] }",
        "- set: { product: phone }\n- if: { when: { value: $product, is: phone }, then: [hangup] }",
    ),
    "value.reserved": Explanation(
        "Every call has this value by itself, so that no step can give it another one.",
        "set: { language: nl }",
        "set: { wished-language: nl }   # or the step language, which changes what is spoken",
    ),
    "flow.unknown-agent": Explanation(
        """
        A step prefers an agent, by name or by a value of the call, whom agents.yaml does not define. `$last_agent` is
        whoever spoke with the caller last.
        """,
        "- queue: { name: help, preferred: anna }",
        "- queue: { name: help, preferred: ana }",
    ),
    "flow.unknown-queue": Explanation(
        "A flow sends callers to a queue that queues.yaml does not define.",
        "- queue: hepl",
        "- queue: help",
    ),
    "flow.unknown-prompt": Explanation(
        "A flow speaks a prompt that is neither in the centre's prompts/ nor among the shared ones.",
        "- play: welcom",
        "- play: welcome   # prompts/ANY.yaml has: welcome: { en: Welcome! }",
    ),
    "flow.prompt-not-translated": Explanation(
        "A line leads to this prompt, which has no words in the line's language: its callers would hear nothing.",
        "welcome: { en: Welcome! }   # and a line with language: fr",
        "welcome: { en: Welcome!, fr: Bienvenue ! }",
    ),
    "flow.unknown-delivery": Explanation(
        "A step takes a message, and `deliveries` in centre.yaml does not say where messages of that name are brought.",
        "- message: { prompt: leave-a-message, deliver: ofice }",
        "- message: { prompt: leave-a-message, deliver: office }\n"
        "# centre.yaml\ndeliveries: { office: { folder: messages, retention: messages } }",
    ),
    "survey.unknown-flow": Explanation(
        "A queue or a line names a flow for after the conversation (`after_call`) that is in no flows/ folder.",
        "help: { after_call: how-was-itt }",
        "help: { after_call: how-was-it }   # flows/how-was-it.yaml is there",
    ),
    "survey.sends-on": Explanation(
        """
        A flow for after the conversation has a step that sends its caller on. He was helped and has only agreed to
        be asked: he is let go afterwards. Who wants to speak with somebody once more rings again.
        """,
        "# flows/how-was-it.yaml\nsteps:\n  - queue: help",
        '# flows/how-was-it.yaml\nsteps:\n  - question: { name: stars, prompt: how-was-it, answers: { "1": bad } }',
    ),
    "flow.unknown-hours": Explanation(
        "A flow asks for opening hours that hours.yaml does not define.",
        "- if_open: { hours: ofice, open: [answer], closed: [hangup] }",
        '# hours.yaml\nhours:\n  office: { week: { mon-fri: ["08:00-18:00"] } }\n'
        "# the flow\n- if_open: { hours: office, open: [answer], closed: [hangup] }",
    ),
    "flow.charter-key": Explanation(
        """
        A line with the charter offers callers who wait a callback, for which they press its key. In a queue of that
        line's flow the same key leads elsewhere: only one of the two can be meant.
        """,
        '# lines.yaml: … charter: true   (its key is 1)\n- queue: { name: help, exit_keys: { "1": [hangup] } }',
        '# lines.yaml: … charter: { key: "2" }\n- queue: { name: help, exit_keys: { "1": [hangup] } }',
    ),
}
REACHABILITY = {
    "flow.unreachable-step": Explanation(
        """
        No call ever gets to this step. hangup ends the call, and the branches of a menu or of if_open do not come
        back: what callers are to hear afterwards belongs into these branches.
        """,
        "- hangup\n- play: goodbye",
        "- play: goodbye\n- hangup",
    ),
    "flow.not-answered": Explanation(
        """
        Before `answer` the caller hears ringing: nothing can be played and no key arrives. He may wait for an agent all
        the same, if the queue step has `answer_on_connect: true`: then he is answered when the agent takes the call.
        """,
        "steps:\n  - play: welcome",
        "steps:\n  - answer\n  - play: welcome",
    ),
    "flow.keys-too-early": Explanation(
        """
        With `answer_on_connect` a caller waits unanswered: he hears ringing, and no key that he presses arrives. A step
        with `exit_keys` is for callers who were answered before it.
        """,
        'steps:\n  - queue: { name: help, answer_on_connect: true, exit_keys: { "9": [hangup] } }',
        "steps:\n  - queue: { name: help, answer_on_connect: true }",
    ),
    "flow.busy-too-late": Explanation(
        "That a line is busy is told instead of an answer. After `answer` the call is up, and can only be hung up.",
        "steps:\n  - answer\n  - hangup: busy",
        "steps:\n  - hangup: busy",
    ),
}
