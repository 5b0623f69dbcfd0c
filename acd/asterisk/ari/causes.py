"""Why a leg ended: Asterisk's Q.850 cause, and the SIP status where one was given, become an `EndCause`. Pure."""

from acd.core.events import EndCause

# The SIP status is what the far end really said, so it counts first. 487 follows a CANCEL: the caller hung up.
_BY_SIP = {
    403: EndCause.REJECTED,
    404: EndCause.UNREACHABLE,
    408: EndCause.NO_ANSWER,
    410: EndCause.UNREACHABLE,
    480: EndCause.NO_ANSWER,
    486: EndCause.BUSY,
    487: EndCause.NORMAL,
    503: EndCause.CONGESTED,
    600: EndCause.BUSY,
    603: EndCause.REJECTED,
}
# 0: measured for a caller who hangs up while a sound plays.
_BY_Q850 = {
    0: EndCause.NORMAL,
    1: EndCause.UNREACHABLE,
    2: EndCause.UNREACHABLE,
    3: EndCause.UNREACHABLE,
    16: EndCause.NORMAL,
    17: EndCause.BUSY,
    18: EndCause.NO_ANSWER,
    19: EndCause.NO_ANSWER,
    20: EndCause.UNREACHABLE,
    21: EndCause.REJECTED,
    22: EndCause.UNREACHABLE,
    23: EndCause.REJECTED,  # measured for 302: the phone named another address, which is not followed
    26: EndCause.ANSWERED_ELSEWHERE,
    27: EndCause.UNREACHABLE,
    31: EndCause.NORMAL,
    34: EndCause.CONGESTED,
    42: EndCause.CONGESTED,
    44: EndCause.CONGESTED,
}


def end_cause(q850: int, sip: int) -> EndCause:
    """The cause for the core; `sip` is 0 when Asterisk named none. What is in neither table is FAILED."""
    if q850 == 26:  # our own CANCEL; the 487 that answers it must not hide it
        return EndCause.ANSWERED_ELSEWHERE
    return _BY_SIP.get(sip) or _BY_Q850.get(q850, EndCause.FAILED)
