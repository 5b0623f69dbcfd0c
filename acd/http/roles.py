"""Who may do what: operators run the centre, supervisors may also listen in and take part in conversations.

The gate knows who comes by the token; an endpoint for supervisors depends on `supervisors_only`.
"""

from enum import StrEnum

from starlette.requests import Request

from acd.http.problems import ProblemError

ROLE = "role"


class Role(StrEnum):
    """What a token stands for."""

    OPERATOR = "operator"
    SUPERVISOR = "supervisor"


def role_of(request: Request) -> Role:
    """Who comes. What the gate has let through without a token is no more than an operator."""
    return getattr(request.state, ROLE, Role.OPERATOR)


def supervisors_only(request: Request) -> None:
    """To be depended on by endpoints that only supervisors may use. Raises ProblemError."""
    if role_of(request) is not Role.SUPERVISOR:
        detail = "send `supervisor_token` of the run folder's credentials.json; what came is the token of an operator"
        raise ProblemError("role.missing", detail)
