"""The adapter to Asterisk: its packages, its configuration, a private instance of it, and ARI to drive it.

What is decided about calls is not here but in `core/`.
"""


class SwitchError(Exception):
    """What the operator has to know or mend about Asterisk; the message says what was found and what to do."""
