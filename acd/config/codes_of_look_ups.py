"""The codes of look-ups: what lookups.yaml says, and how flows use it."""

from acd.config.explanation import Explanation

_GOOD = """
lookups.yaml:
look_ups:
  customer:
    url: https://example.com/customers
    send: { number: $caller }
    headers: { Authorization: { secret: CRM_TOKEN, before: "Bearer " } }
    facts: { segment: { default: standard } }
""".strip()

LOOK_UPS = {
    "lookup.bad-url": Explanation(
        """
        A look-up is sent to one address, http or https. What is asked stands in `send`: it is encoded, so that no value
        of a caller can change the question.
        """,
        "customer: { url: example.com/customers?number=$caller, facts: { segment: {} } }",
        "customer: { url: https://example.com/customers, send: { number: $caller }, facts: { segment: {} } }",
    ),
    "lookup.plain-secret": Explanation(
        """
        A password, a token or a key would stand here for everybody to read. The settings say only its name: its value
        is in the environment of the engine, or in RUN/secrets.env, which only its owner may read (`NAME=value`).
        """,
        'headers: { Authorization: "Bearer 4711" }',
        'headers: { Authorization: { secret: CRM_TOKEN, before: "Bearer " } }',
    ),
    "lookup.bad-header": Explanation(
        "Headers that say how question and answer are to be read are set by acd itself.",
        "headers: { Content-Type: text/plain }",
        "headers: { X-Centre: demo }",
    ),
    "lookup.bad-path": Explanation(
        """
        A path leads through the JSON of an answer: keys, or numbers of a list's entries from 0, with dots between them.
        Without one the fact stands at the top, under its own name.
        """,
        "facts: { segment: { path: customer..segment } }",
        "facts: { segment: { path: customer.segment } }",
    ),
    "lookup.bad-default": Explanation(
        "What counts when a service says nothing must be of the fact's own type, and no longer than it may be.",
        "facts: { is-premium: { type: yes_no, default: maybe } }",
        "facts: { is-premium: { type: yes_no, default: no } }",
    ),
    "lookup.unknown-value": Explanation(
        """
        A look-up sends `$caller`, `$line`, `$language`, or a value that some step gives the call. One that nothing ever
        sets would never be sent.
        """,
        "send: { number: $callr }",
        "send: { number: $caller }",
    ),
    "lookup.wrong-type": Explanation(
        """
        A fact is used as something that it cannot be: a level is a number, a skill or an agent is a text.
        """,
        "facts: { level: { type: text } }   # and a step needs french >= $level",
        "facts: { level: { type: number } }",
    ),
    "flow.unknown-look-up": Explanation(
        "A flow asks for a look-up that lookups.yaml does not define.",
        "- look_up: custmer",
        f"- look_up: customer\n# {_GOOD.replace(chr(10), chr(10) + '# ')}",
    ),
}
