"""The codes of the third phase: names that do not fit together. Those of flows are in `codes_of_flows.py`."""

from acd.config.explanation import Explanation

REFERENCES = {
    "name.defined-twice": Explanation(
        "Two files define the same name. One of them would be ignored.",
        "centre.yaml and queues.yaml both have a queue help",
        "the queue help in queues.yaml only",
    ),
    "line.unknown-flow": Explanation(
        "A line leads to a flow that is neither in the centre's flows/ nor among the shared ones of ivr_flows/.",
        '"+3225550100": { name: Help desk, flow: welcom, language: en }',
        '"+3225550100": { name: Help desk, flow: welcome, language: en }   # flows/welcome.yaml',
    ),
    "line.language-not-spoken": Explanation(
        "A line speaks a language, or a flow lets callers choose one, that centre.yaml does not list.",
        '# centre.yaml\nlanguages: [en]\n# lines.yaml\n"+3225550100": { name: Aide, flow: welcome, language: fr }',
        "# centre.yaml\nlanguages: [en, fr]",
    ),
    "line.unknown-queue": Explanation(
        """
        While there is no engine, the callers of a line wait in the queue that its `fallback` names, and queues.yaml
        does not define that one. `sentence` lets them hear that nobody can be reached. Without the setting it is the
        centre's only queue, or the first one that the line's flow can lead to.
        """,
        '"+3225550100": { name: Help desk, flow: welcome, language: en, fallback: hepl }',
        '"+3225550100": { name: Help desk, flow: welcome, language: en, fallback: help }',
    ),
    "needs.unknown-value": Explanation(
        """
        What a step needs of agents may name values of the call, as in "$product >= 3". Each must be set somewhere, by a
        step `set`, to nothing but skills, or levels of 1 to 10. `$language` is the language that the caller hears.
        """,
        '- set: { product: routers }\n- queue: { name: help, needs: "$produkt >= 3" }',
        '- set: { product: routers }\n- queue: { name: help, needs: "$product >= 3" }',
    ),
    "queue.empty-tier": Explanation(
        "A queue's routing names a tier of which none of its agents is. Agents of whom nothing is said are of tier 1.",
        "help: { routing: { relax: [ { after: 30s, tier: 2 } ] } }   # and no agent with tiers: { help: 2 }",
        'ana: { number: "101", queues: [help], tiers: { help: 2 } }',
    ),
    "queue.unknown-line": Explanation(
        """
        Numbers that the agents of a queue call are shown the line that its `caller_id` names, and the centre has no
        such line. A number that is not the centre's own is never shown. Without the setting it is the first line.
        """,
        'help: { caller_id: "+3225550199" }',
        'help: { caller_id: "+3225550100" }   # lines.yaml has: "+3225550100": { name: Help desk, … }',
    ),
    "recording.nobody-told": Explanation(
        """
        A warning. Nobody is recorded who was not told, and who waits unanswered (`answer_on_connect`) hears nothing
        but ringing: his conversation is not recorded, which the ledger says as RecordingFailed. Answer him before he
        waits, or record on demand and without consent: then he is told in the conversation, and recorded from there.
        """,
        "steps:\n  - queue: { name: help, answer_on_connect: true }   # help: { recording: … }",
        "steps:\n  - answer\n  - queue: help",
    ),
    "recording.unknown-class": Explanation(
        """
        A queue or a line records conversations, and `retention` in centre.yaml does not say how long recordings of its
        class are kept. Nothing is kept for ever by mistake.
        """,
        "recording: { announcement: recorded, retention: qualty }",
        "recording: { announcement: recorded, retention: quality }   # centre.yaml has: retention: { quality: 180d }",
    ),
    "queue.unknown-hours": Explanation(
        "A queue opens by hours that hours.yaml does not define.",
        "queues:\n  help: { hours: ofice }",
        '# hours.yaml\nhours:\n  office: { week: { mon-fri: ["08:00-18:00"] } }\n'
        "# queues.yaml\nqueues:\n  help: { hours: office }",
    ),
    "number.not-allowed": Explanation(
        """
        A flow puts callers through to this number, or an agent sits at it, but it begins with none of the
        `outbound_prefixes` of centre.yaml. Without a prefix no number is called at all: nobody can abuse the centre
        for calls at its expense.
        """,
        'outbound_prefixes: ["+32"]   # and a flow with: transfer: "+33155501234"',
        'outbound_prefixes: ["+32", "+331"]',
    ),
    "skill.nobody-has": Explanation(
        """
        A queue, or a step that leads to it, needs skills that no agent has, or not so well, or no agent of that queue
        all together: its callers would wait in vain.
        """,
        "queues:\n  help: { needs: { french: 8 } }\nagents:\n"
        '  ana: { number: "101", queues: [help], skills: { french: 5 } }',
        "queues:\n  help: { needs: { french: 5 } }\nagents:\n"
        '  ana: { number: "101", queues: [help], skills: { french: 5 } }',
    ),
    "prompt.needed-by-agents": Explanation(
        """
        Whoever logs in at a phone, or takes a call at an outside one, hears prompts in the centre's languages. They
        exist in English, French, Dutch and German; in another language the centre writes them itself.
        """,
        "languages: [en, es]",
        "languages: [en, es]\n# and in a file of prompts/\nprompts:\n  agent-number: { es: Su número … }",
    ),
    "prompt.needed-by-queue": Explanation(
        """
        A queue with `position_every` tells callers their position in all languages of the centre, and one with
        `wait_every` how long they will wait. The sentences exist in English, French, Dutch and German; in another
        language the centre writes them itself.
        """,
        "languages: [en, es]   # and a queue with position_every: 30s",
        'prompts:\n  position: { es: "Usted es el número {position}." }\n  position-first: { es: … }\n'
        "  position-more: { es: … }",
    ),
    "prompt.bad-template": Explanation(
        """
        From the texts `position` and `position-first` a sentence is made for each position from 1 to 50. `position`
        has {position} in it once, and neither can be a recorded file. Record position-1, position-2 and so on instead.
        The same is so of `wait-time`, with {minutes} in it, for 1 to 30 minutes.
        """,
        'position: { en: "You are soon there." }',
        'position: { en: "You are number {position} in the queue." }',
    ),
    "traffic.unknown-name": Explanation(
        "What the simulator is to play (traffic.yaml) names a line, a queue or an agent that the centre does not have.",
        'callers:\n  customers: { line: "+3225550100", per_day: 400 }\nhandling:\n  hepl: { mean: 4m }',
        'callers:\n  customers: { line: "+3225550100", per_day: 400 }\nhandling:\n  help: { mean: 4m }',
    ),
    "agent.unknown-queue": Explanation(
        "An agent serves a queue that queues.yaml does not define.",
        'ana: { number: "101", queues: [hepl] }',
        'ana: { number: "101", queues: [help] }',
    ),
    "agent.unknown-phone": Explanation(
        "An agent starts the day at a phone that is not in the list `phones`.",
        'phones: [phone-1]\nagents:\n  ana: { number: "101", phone: phone-2, queues: [help] }',
        'phones: [phone-1, phone-2]\nagents:\n  ana: { number: "101", phone: phone-2, queues: [help] }',
    ),
    "agent.unknown-site": Explanation(
        "An agent is at a site that is not in the list `sites` of agents.yaml.",
        'sites: [lyon]\nagents:\n  ana: { number: "101", site: lion, queues: [help] }',
        'sites: [lyon]\nagents:\n  ana: { number: "101", site: lyon, queues: [help] }',
    ),
    "agent.site-not-asked": Explanation(
        """
        A queue says which sites it asks, and one of its agents, or a partner who serves it, is at none of them: no
        caller of the queue would ever be sent there. Add the site to the queue, or take the queue from the agent.
        """,
        "help: { routing: { sites: [{ at: [lyon] }] } }   # and ana: { site: nice, queues: [help], … }",
        "help: { routing: { sites: [{ at: [lyon] }, { at: [nice], after: 30s }] } }",
    ),
    "queue.unknown-site": Explanation(
        "A queue asks agents at a site that is neither in the list `sites` of agents.yaml nor a partner.",
        "sites: [lyon]\nqueues:\n  help: { routing: { sites: [{ at: [lion] }] } }",
        "sites: [lyon]\nqueues:\n  help: { routing: { sites: [{ at: [lyon] }] } }",
    ),
    "queue.empty-site": Explanation(
        "A queue asks agents at a site at which none of its agents is: its callers would wait for nobody.",
        "help: { routing: { sites: [{ at: [lyon] }, { at: [nice] }] } }   # and its agents are all at lyon",
        'bea: { number: "102", site: nice, queues: [help] }',
    ),
    "agent.same-number": Explanation(
        "Two agents log in with the same number: nobody could tell them apart.",
        'ana: { number: "101", queues: [help] }\nluis: { number: "101", queues: [help] }',
        'ana: { number: "101", queues: [help] }\nluis: { number: "102", queues: [help] }',
    ),
    "agent.same-phone": Explanation(
        "Two agents start the day at the same phone. A phone has one agent at a time.",
        'ana: { number: "101", phone: phone-1, queues: [help] }\n'
        'luis: { number: "102", phone: phone-1, queues: [help] }',
        'ana: { number: "101", phone: phone-1, queues: [help] }\n'
        'luis: { number: "102", phone: phone-2, queues: [help] }',
    ),
    "prompt.recording-missing": Explanation(
        "A prompt names a recorded file that is not there. Its path begins in the folder prompts/.",
        "welcome: { en: { file: prompts/welcome.wav } }",
        "welcome: { en: { file: welcome.wav } }   # prompts/welcome.wav",
    ),
    "prompt.recording-outside": Explanation(
        "A recorded file lies outside the centre's folder. A centre is one folder that can be copied as a whole.",
        "welcome: { en: { file: /home/ana/welcome.wav } }",
        "welcome: { en: { file: welcome.wav } }   # prompts/welcome.wav",
    ),
    "prompt.recording-unusable": Explanation(
        "A recorded file cannot be played on a telephone line as it is. Convert it, for example with sox.",
        "a stereo MP3 named welcome.wav",
        "sox welcome.mp3 --channels 1 --bits 16 --rate 16000 prompts/welcome.wav",
    ),
}
