"""What the API says when it cannot do what it was asked: `application/problem+json` with a code that never changes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Annotated, Any

import orjson
from pydantic import Field
from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"

# Every code, with its status and title. A code, once given out, keeps its meaning.
CODES: Mapping[str, tuple[int, str]] = {
    "token.missing": (401, "A token is needed"),
    "token.wrong": (401, "The token is not known"),
    "role.missing": (403, "This is for supervisors"),
    "path.unknown": (404, "There is nothing here"),
    "agent.unknown": (404, "No agent has this name"),
    "queue.unknown": (404, "No queue has this name"),
    "line.unknown": (404, "No line has this number"),
    "call.unknown": (404, "No living call has this id"),
    "callback.unknown": (404, "No such callback is owed"),
    "method.wrong": (405, "This cannot be done here"),
    "request.late": (408, "The request took too long to arrive"),
    "request.refused": (409, "The centre refused"),
    "stream.gone": (410, "The stream cannot go on from there"),
    "body.too-large": (413, "The body is too large"),
    "request.invalid": (422, "The request is not understood"),
    "phone.unknown": (422, "No phone has this name"),
    "reason.unknown": (422, "This is no reason for a pause"),
    "settings.broken": (422, "The settings cannot be used"),
    "settings.tests-red": (409, "Policy tests of the settings are red"),
    "settings.need-restart": (409, "The settings need a restart"),
    "rate.exceeded": (429, "Too many requests"),
    "bug": (500, "A mistake of ours"),
    "api.busy": (503, "Too many requests at once"),
    "inbox.full": (503, "The engine is too busy"),
    "streams.full": (503, "Too many streams"),
    "request.unanswered": (504, "The engine did not answer in time"),
}
# Those who are told to come back are told when, in seconds.
RETRY_AFTER_S = {"rate.exceeded": 1, "api.busy": 1, "inbox.full": 2, "streams.full": 10}


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong in a request: where, and what."""

    where: Annotated[str, Field(examples=["body.reason"])]
    what: Annotated[str, Field(examples=["Field required"])]


@dataclass(frozen=True, slots=True)
class Problem:
    """An answer in the form of RFC 9457. `did_you_mean` and `mistakes` are there when they help."""

    type: Annotated[str, Field(examples=["urn:acd:problem:agent.unknown"])]
    title: Annotated[str, Field(examples=["No agent has this name"])]
    status: Annotated[int, Field(examples=[404])]
    code: Annotated[str, Field(examples=["agent.unknown"])]
    detail: Annotated[str, Field(examples=["no agent is called 'anna'; did you mean 'ana'?"])]
    did_you_mean: Annotated[str | None, Field(examples=["ana"])] = None
    mistakes: tuple[Mistake, ...] = ()


class ProblemError(Exception):
    """Raised where a request cannot be carried out; becomes the answer."""

    def __init__(self, code: str, detail: str, *, did_you_mean: str | None = None) -> None:
        assert code in CODES, f"{code} is not in the list of codes"
        super().__init__(detail)
        self.code, self.detail, self.did_you_mean = code, detail, did_you_mean

    def response(self) -> Response:
        """The answer."""
        return response(self.code, self.detail, did_you_mean=self.did_you_mean)


def response(
    code: str, detail: str, *, did_you_mean: str | None = None, mistakes: tuple[Mistake, ...] = ()
) -> Response:
    """The answer for a code."""
    status, title = CODES[code]
    problem = Problem(f"urn:acd:problem:{code}", title, status, code, detail, did_you_mean, mistakes)
    headers = {"Retry-After": str(RETRY_AFTER_S[code])} if code in RETRY_AFTER_S else {}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(orjson.dumps(problem), status, headers, MEDIA_TYPE)


def unknown(code: str, kind: str, name: str, known: Iterable[str]) -> ProblemError:
    """Nothing of this kind has this name; the nearest known one is suggested, else some are named."""
    names = sorted(known)
    near = get_close_matches(name, names, n=1)
    if near:
        return ProblemError(code, f"no {kind} is called {name!r}; did you mean {near[0]!r}?", did_you_mean=near[0])
    some = ", ".join(names[:10]) + (", …" if len(names) > 10 else "")
    return ProblemError(code, f"no {kind} is called {name!r}; there are: {some or 'none'}")


def documented(*codes: str) -> dict[int | str, dict[str, Any]]:
    """The description of these problems for the OpenAPI document, by status."""
    by_status: dict[int | str, list[str]] = {}
    for code in codes:
        by_status.setdefault(CODES[code][0], []).append(code)
    return {
        status: {"model": Problem, "description": "; ".join(f"`{code}`: {CODES[code][1].lower()}" for code in group)}
        for status, group in by_status.items()
    }
