"""Why calls, stays and offers ended: closed lists, and each ends for exactly one reason of its list."""

from enum import StrEnum


class CallEnding(StrEnum):
    """The one reason why a call ended."""

    CALLER_HUNG_UP = "caller_hung_up"
    AGENT_HUNG_UP = "agent_hung_up"
    TARGET_HUNG_UP = "target_hung_up"
    FLOW_ENDED = "flow_ended"
    UNKNOWN_NUMBER = "unknown_number"
    LINE_CLOSED = "line_closed"
    LEFT_APPLICATION = "left_application"
    TECHNICAL_FAILURE = "technical_failure"
    ENDED_UNOBSERVED = "ended_unobserved"


class StayEnding(StrEnum):
    """The one reason why a stay ended."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    TIMED_OUT = "timed_out"
    LEFT_BY_KEY = "left_by_key"
    DIVERTED = "diverted"
    CALLBACK_ACCEPTED = "callback_accepted"
    WITHDRAWN = "withdrawn"
    HANDED_OVER = "handed_over"
    TRANSFERRED_OUT = "transferred_out"
    REFUSED_FULL = "refused_full"
    REFUSED_CLOSED = "refused_closed"
    REFUSED_NOBODY_ELIGIBLE = "refused_nobody_eligible"
    LEFT_NOBODY_ELIGIBLE = "left_nobody_eligible"
    CLOSED_WHILE_WAITING = "closed_while_waiting"
    TECHNICAL_FAILURE = "technical_failure"
    NODE_LOST = "node_lost"
    ENDED_UNOBSERVED = "ended_unobserved"


class ConsultationEnding(StrEnum):
    """The one reason why a consultation ended. `TRANSFERRED`: the agent left, and the other two talk on.

    `RETURNED`: she went back to her caller.
    """

    TRANSFERRED = "transferred"
    RETURNED = "returned"
    THIRD_HUNG_UP = "third_hung_up"
    AGENT_HUNG_UP = "agent_hung_up"
    CALLER_GONE = "caller_gone"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    REJECTED = "rejected"
    UNREACHABLE = "unreachable"
    TECHNICAL_FAILURE = "technical_failure"
    ENDED_UNOBSERVED = "ended_unobserved"


class OwnCallEnding(StrEnum):
    """The one reason why an agent's own call ended. `AGENT_NOT_REACHED`: her own phone was not picked up."""

    AGENT_HUNG_UP = "agent_hung_up"
    NUMBER_HUNG_UP = "number_hung_up"
    AGENT_NOT_REACHED = "agent_not_reached"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    FAILED = "failed"
    TECHNICAL_FAILURE = "technical_failure"
    ENDED_UNOBSERVED = "ended_unobserved"


class OfferEnding(StrEnum):
    """The one reason why an offer ended. `ACCEPTED`: caller and agent were joined.

    `ANSWERED_ELSEWHERE`: several phones rang, and another one was picked up.
    """

    ACCEPTED = "accepted"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    REJECTED = "rejected"
    UNREACHABLE = "unreachable"
    DROPPED = "dropped"
    CALLER_GONE = "caller_gone"
    STAY_ENDED = "stay_ended"
    ANSWERED_ELSEWHERE = "answered_elsewhere"
    TECHNICAL_FAILURE = "technical_failure"
    ENDED_UNOBSERVED = "ended_unobserved"


class WatchMode(StrEnum):
    """Who hears a supervisor: with `LISTEN` nobody, with `WHISPER` the agent alone, with `BARGE` the caller too."""

    LISTEN = "listen"
    WHISPER = "whisper"
    BARGE = "barge"


class WatchEnding(StrEnum):
    """The one reason why a watch ended. `ASKED`: by request; `NOT_ANSWERED`: her phone was not picked up."""

    ASKED = "asked"
    SUPERVISOR_HUNG_UP = "supervisor_hung_up"
    CONVERSATION_OVER = "conversation_over"
    TAKEN_OVER = "taken_over"
    NOT_ANSWERED = "not_answered"
    TECHNICAL_FAILURE = "technical_failure"
    ENDED_UNOBSERVED = "ended_unobserved"
