"""The codes of the second phase: keys and values that one file by itself shows to be wrong."""

from acd.config.explanation import Explanation

SHAPES = {
    "shape.unknown-key": Explanation(
        "No such key belongs into this section. Most often it is misspelt or indented by the wrong amount.",
        "queues:\n  help: { wrapup: 5s }",
        "queues:\n  help: { wrap_up: 5s }",
    ),
    "shape.missing-key": Explanation(
        "A key without which the section makes no sense is missing.",
        'lines:\n  "+3225550100": { name: Help desk }',
        'lines:\n  "+3225550100": { name: Help desk, flow: welcome, language: en }',
    ),
    "shape.wrong-kind": Explanation(
        "A list stands where a section belongs, a section where a text belongs, or the like.",
        "languages: en",
        "languages: [en]",
    ),
    "shape.unquoted": Explanation(
        """
        A text is expected, and without quotes this one is a number (or yes, no): 0123 would become 123, and
        +3225550100 would lose its +.
        """,
        "ana: { number: 0123, queues: [help] }",
        'ana: { number: "0123", queues: [help] }',
    ),
    "shape.unknown-version": Explanation(
        "`version` tells for which edition of the file format a file was written. This acd reads version 1.",
        "version: 7",
        "version: 1",
    ),
    "shape.not-one-of": Explanation(
        "Only one of the listed words has a meaning here.",
        "help: { music: mozart }",
        "help: { music: default }",
    ),
    "needs.bad": Explanation(
        """
        What is needed of agents is said by skills at levels of 1 to 10, joined by "and", "or" and brackets; "and" binds
        closer than "or". A list of levels does for skills that are all needed.
        """,
        'help: { needs: "french > 5 & windows" }',
        'help: { needs: "french >= 6 and windows >= 1" }',
    ),
    "value.out-of-range": Explanation(
        "The value is smaller or larger than can be meant: every waiting, ringing and trying has a bound.",
        "help: { ring_timeout: 1s }",
        "help: { ring_timeout: 15s }",
    ),
    "shape.empty": Explanation(
        "Something must stand here: a flow needs a step, a menu needs a key, a centre needs a language.",
        "- menu: { prompt: choose, options: {}, otherwise: [hangup] }",
        '- menu: { prompt: choose, options: { "1": [ { queue: help } ] }, otherwise: [hangup] }',
    ),
    "shape.repeated": Explanation(
        "The same name stands twice in one list.",
        'ana: { number: "101", queues: [help, help] }',
        'ana: { number: "101", queues: [help, sales] }',
    ),
    "name.bad": Explanation(
        """
        Names of queues, agents, phones, prompts and flows (also the names of files in flows/) are made of small
        letters, digits and hyphens, so that they are the same for Asterisk, in reports and on the command line.
        """,
        "queues:\n  Help Desk: {}",
        "queues:\n  help-desk: {}",
    ),
    "text.bad": Explanation(
        "A text is empty, too long, or (in names that people see) holds signs that mean something to Asterisk.",
        'name: "Help; desk"',
        "name: Help desk",
    ),
    "duration.bad": Explanation(
        "A duration has a unit: s for seconds, m for minutes, h for hours. Without one, 15 could be either.",
        "help: { ring_timeout: 15 }",
        "help: { ring_timeout: 15s }",
    ),
    "line.bad-number": Explanation(
        """
        A line's number is written as the whole world dials it: +, country code, number, no spaces. The 0 in front of
        a national number falls away. One without a country code is taken for one of the centre's `country` (else that
        of its time zone) when it is told what was probably meant. Numbers reserved for fiction are possible.
        """,
        'lines:\n  "02 555 01 00": { name: Help desk, flow: welcome, language: en }',
        'lines:\n  "+3225550100": { name: Help desk, flow: welcome, language: en }',
    ),
    "delivery.bad-place": Explanation(
        """
        Messages are brought to one of two: a folder (a relative one is in the run folder), or a webhook, whose address
        begins with https:// unless it is on this machine. A password stands in no address: name a `secret`.
        """,
        "office: { webhook: http://example.com/messages, retention: messages }",
        "office: { webhook: https://example.com/messages, secret: CRM_TOKEN, retention: messages }",
    ),
    "agent.bad-number": Explanation(
        "An agent keys in this number to log in: 2 to 8 digits, in quotes.",
        'ana: { number: "A-101", queues: [help] }',
        'ana: { number: "101", queues: [help] }',
    ),
    "agent.bad-pin": Explanation(
        "An agent keys in her PIN after her number to log in at a phone: 4 to 8 digits, in quotes.",
        'ana: { number: "101", pin: "12", queues: [help] }',
        'ana: { number: "101", pin: "4711", queues: [help] }',
    ),
    "team.bad-numbers": Explanation(
        """
        A team stands for agents who are alike in all but their numbers, of which `numbers` has the first and the last.
        The agents are called by the team's name and 1, 2, 3 and so on, as are their phones.
        """,
        'support: { numbers: "2040-2001", queues: [help] }',
        'support: { numbers: "2001-2040", queues: [help] }   # support-1 has 2001, support-40 has 2040',
    ),
    "number.bad": Explanation(
        """
        A number that acd calls is written as the whole world dials it: +, country code, number, no spaces. Emergency
        numbers are never called by a flow: they are for people at a phone, whom the emergency services can ask back.
        """,
        '- transfer: "02 555 01 99"',
        '- transfer: "+3225550199"',
    ),
    "number.bad-prefix": Explanation(
        "`outbound_prefixes` lists how numbers begin that may be called: +, the country code, and more if wanted.",
        'outbound_prefixes: ["0032"]',
        'outbound_prefixes: ["+32", "+3531"]',
    ),
    "hours.bad-day": Explanation(
        "A week is told by its days, one by one or from one to another: mon, tue, wed, thu, fri, sat, sun.",
        'week:\n  monday: ["08:00-18:00"]',
        'week:\n  mon-fri: ["08:00-18:00"]\n  sat: ["09:00-12:00"]',
    ),
    "hours.bad-span": Explanation(
        """
        A span begins and ends on the same day, with two digits for the minutes. What goes on over midnight is two
        spans: up to 24:00, and from 00:00 on the next day.
        """,
        'fri: ["22:00-02:00"]',
        'fri: ["22:00-24:00"]\nsat: ["00:00-02:00"]',
    ),
    "hours.bad-date": Explanation(
        "A date that is different is written as year, month and day, in quotes, and must exist.",
        'exceptions: { "25/12/2026": closed }',
        'exceptions: { "2026-12-25": closed }',
    ),
    "hours.overlap": Explanation(
        "Two spans of a day overlap, or a day is told twice: which one counts?",
        'mon-fri: ["08:00-13:00", "12:00-18:00"]\nmon: ["09:00-12:00"]',
        'mon: ["09:00-12:00"]\ntue-fri: ["08:00-13:00", "13:30-18:00"]',
    ),
    "menu.bad-key": Explanation(
        "A menu's options are the keys of a telephone, one each, in quotes.",
        'options:\n  "one": [ { queue: help } ]',
        'options:\n  "1": [ { queue: help } ]',
    ),
    "flow.unknown-step": Explanation(
        """
        A flow is a list of steps. Two stand alone (answer, hangup), the others have a value (play, menu, queue,
        language, if_open, set, transfer, message, and hangup: busy). Each begins with a dash of its own.
        """,
        "steps:\n  - answer\n  - speak: welcome",
        "steps:\n  - answer\n  - play: welcome",
    ),
    "centre.unknown-time-zone": Explanation(
        "Opening hours and reports go by this time zone. Its name is that of the IANA list: an area and a city.",
        "time_zone: Belgium",
        "time_zone: Europe/Brussels",
    ),
    "centre.unknown-country": Explanation(
        """
        A country is named by its two letters in ISO 3166. Its holidays are kept by hours that name no other country,
        and numbers that are written without a country code are taken for its own when problems are shown.
        """,
        "country: Belgium",
        "country: BE",
    ),
    "language.unknown": Explanation(
        "A language is named by its two letters in ISO 639: en, fr, nl, de and so on.",
        "languages: [english]",
        "languages: [en]",
    ),
    "speech.bad-command": Explanation(
        """
        `speech` names a program that reads a text on its standard input and writes a WAV file. In its arguments
        "{voice}" stands for the language's own among `voices`, and "{wav}" for the file that it writes.
        """,
        "speech:\n  command: [piper, --model, /opt/voices/fr.onnx]\n  voices: { fr: /opt/voices/fr.onnx }",
        """
        speech:
          command: [piper, --model, "{voice}", --output_file, "{wav}"]
          voices: { fr: /opt/voices/fr.onnx }
        """,
    ),
}
