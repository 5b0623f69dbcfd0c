"""What AMI tells better than ARI: load, attempts to break in; and reloading modules.

No call depends on it: with AMI away, routing goes on as before. panoramisk is imported in `session.py` only.
"""

from acd.asterisk import SwitchError


class AmiError(SwitchError):
    """Something asked of a switch over AMI did not happen, or nobody knows whether it did."""


class LinkDown(AmiError):
    """There is no connection, or it ended before the answer; nothing is kept back or sent again."""


class ActionTimedOut(AmiError):
    """The switch did not answer within the time limit; whether it acted is unknown."""


class ActionRefused(AmiError):
    """The switch answered that it will not."""


class LoginRefused(AmiError):
    """The switch does not know this user or password: compare `manager.conf` with the credentials file."""


class UnsafeValue(AmiError):
    """A name or value would break out of its line, or is longer than AMI reads, so nothing was sent."""
