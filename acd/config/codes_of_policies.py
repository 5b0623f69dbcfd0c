"""The codes of policy tests: what cannot be a test, and what did not come true."""

from acd.config.explanation import Explanation

POLICIES = {
    "test.unknown-step": Explanation(
        """
        A policy test says what happens by steps that it knows (call, press, wait, answer, …), and what is expected by
        words that it knows (hears, waits_in, offered_to, …), each with a dash and a key.
        """,
        "when:\n  - presses: 1",
        'when:\n  - press: "1"',
    ),
    "test.bad-moment": Explanation(
        """
        Each test says at which moment it plays, by the clocks of the centre's time zone: opening hours depend on it.
        What stands in `given` at the top of a file holds for all its tests.
        """,
        "given: { at: noon }",
        'given: { at: "2026-12-24 12:59" }',
    ),
    "test.unknown-name": Explanation(
        "A policy test names a line, queue, agent, prompt or reason to pause that the centre does not have.",
        "expect:\n  - waits_in: hlep",
        "expect:\n  - waits_in: help",
    ),
    "test.unmet": Explanation(
        """
        What a policy test expects did not come true, in the order in which it stands there; or a step of it could not
        be done. Below it stands what happened instead. Either the test or the centre's settings are not as meant.
        """,
        "expect:\n  - waits_in: sales       # but he came into the queue help",
        "expect:\n  - waits_in: help",
    ),
}
