"""What every request passes before it is looked at: the token, and the bounds on rate, number, size and time.

Health and readiness are always open and never bounded: whoever restarts a daemon for failing them must not do so
because others ask too much.
"""

import asyncio
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from acd.http.problems import response
from acd.http.roles import ROLE, Role

ALWAYS_OPEN = frozenset({"/healthz", "/readyz"})
METRICS = "/metrics"
STREAM = "/api/v1/events"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the API takes at most. Requests beyond `burst_max` come in at `rate_per_s`; streams are not `at_once`."""

    rate_per_s: float = 50.0
    burst_max: int = 100
    at_once_max: int = 32
    streams_max: int = 20
    body_bytes: int = 16_384
    body_timeout_s: float = 5.0
    connections_max: int = 200


@dataclass(frozen=True, slots=True)
class Access:
    """Who may ask, and how much. `is_metrics_open`: /metrics needs no token.

    Who comes with `supervisor_token` (empty: nobody) may also do what `roles.py` keeps for supervisors.
    """

    token: str = field(repr=False)
    supervisor_token: str = field(default="", repr=False)
    is_metrics_open: bool = True
    bounds: Bounds = field(default_factory=Bounds)


@dataclass(slots=True)
class _Bucket:
    """Tokens that are taken one by one and come back with time."""

    bounds: Bounds
    clock: Callable[[], float]
    left: float = field(init=False)
    at_s: float = field(init=False)

    def __post_init__(self) -> None:
        self.left, self.at_s = float(self.bounds.burst_max), self.clock()

    def take(self) -> bool:
        now_s = self.clock()
        self.left = min(self.bounds.burst_max, self.left + (now_s - self.at_s) * self.bounds.rate_per_s)
        self.at_s = now_s
        if self.left < 1:
            return False
        self.left -= 1
        return True


class Gate:
    """Stands around an application."""

    def __init__(self, app: ASGIApp, access: Access, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        tokens = {Role.OPERATOR: access.token, Role.SUPERVISOR: access.supervisor_token}
        self._tokens = {role: token.encode() for role, token in tokens.items() if token}
        self._bounds = access.bounds
        self._open = ALWAYS_OPEN | ({METRICS} if access.is_metrics_open else set())
        self._bucket = _Bucket(access.bounds, clock)
        self._at_once = self._streams = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer it here."""
        assert scope["type"] == "http", "the server speaks nothing else"
        path = scope["path"]
        if path in ALWAYS_OPEN:
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is None:
            body = await self._body(scope, receive)
            if isinstance(body, bytes):
                await self._pass(scope, _replayed(body, receive), send)
                return
            refusal = body
        # Part of a body may still be on its way: it is not waited for.
        refusal.headers["Connection"] = "close"
        await refusal(scope, receive, send)

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_stream = scope["path"] == STREAM
        self._streams += is_stream
        self._at_once += not is_stream
        try:
            await self._app(scope, receive, send)
        finally:
            self._streams -= is_stream
            self._at_once -= not is_stream

    def _refusal(self, scope: Scope) -> Response | None:
        """Why this request is not even looked at; its body is not read then."""
        bounds = self._bounds
        if not self._bucket.take():
            return response("rate.exceeded", f"{bounds.rate_per_s:g} requests a second are taken, with all clients")
        if scope["path"] not in self._open and (refusal := self._stranger(scope)):
            return refusal
        if scope["path"] == STREAM:
            if self._streams >= bounds.streams_max:
                return response("streams.full", f"{bounds.streams_max} streams are open, more are not given")
        elif self._at_once >= bounds.at_once_max:
            return response("api.busy", f"{bounds.at_once_max} requests are being answered, more are not taken")
        return None

    def _stranger(self, scope: Scope) -> Response | None:
        headers = dict(scope["headers"])
        kind, _, token = headers.get(b"authorization", b"").partition(b" ")
        if kind.lower() != b"bearer" or not token:
            detail = "send the header 'Authorization: Bearer …' with `api_token` of the run folder's credentials.json"
            return response("token.missing", detail)
        # Compared in constant time, so that nobody learns a token letter by letter.
        known = [role for role, right in self._tokens.items() if hmac.compare_digest(token.strip(), right)]
        if not known:
            return response("token.wrong", "the right one is `api_token` in the run folder's credentials.json")
        scope.setdefault("state", {})[ROLE] = known[-1]
        return None

    async def _body(self, scope: Scope, receive: Receive) -> bytes | Response:
        """The whole body, if it is small and comes in time."""
        bounds = self._bounds
        said = dict(scope["headers"]).get(b"content-length", b"")
        body = b""
        too_large = response("body.too-large", f"a body has {bounds.body_bytes} bytes at most")
        if said.isdigit() and int(said) > bounds.body_bytes:
            return too_large
        try:
            async with asyncio.timeout(bounds.body_timeout_s):
                while True:
                    message = await receive()
                    body += bytes(message.get("body", b""))
                    if len(body) > bounds.body_bytes:
                        return too_large
                    if not message.get("more_body", False):
                        return body
        except TimeoutError:
            return response("request.late", f"its body must be here within {bounds.body_timeout_s:g} s")


def _replayed(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body first, and then what comes (the client's going away)."""
    is_given = False

    async def replay() -> Message:
        nonlocal is_given
        if is_given:
            return await receive()
        is_given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
