"""lookups.yaml: what services are asked about callers, and which facts their answers hold."""

import re
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, ValidationInfo, field_validator

from acd.config.strict import Shape
from acd.config.values import Name, Seconds, between, is_name, refusal
from acd.core.look_up_rules import FINDINGS_MAX, NO, TEXT_LENGTH_MAX, YES, Finding, Kind, fits

URL_LENGTH_MAX = 500
SENT_LENGTH_MAX = 200
PATH_DEPTH_MAX = 10
SENDS_MAX = 20
HEADERS_MAX = 20
SENT_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
SECRET_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
# Headers that are ours, or that decide how an answer is read.
OUR_HEADERS = {"host", "content-length", "content-type", "transfer-encoding", "connection", "accept-encoding", "accept"}
TELLTALE = re.compile(r"auth|cookie|password|passwd|secret|token|api[-_]?key", re.IGNORECASE)


def _check_url(text: str) -> str:
    expected = 'an address such as "https://example.com/customers", without "?", "#" or a password'
    if "@" in text:
        raise refusal("lookup.plain-secret", "a password in an address is read by everybody", expected)
    is_plain = text.isascii() and text.isprintable() and not re.search(r"[\s?#$\\]", text)
    if not is_plain or len(text) > URL_LENGTH_MAX or not _is_url(text):
        raise refusal("lookup.bad-url", "a look-up cannot be sent there", expected)
    return text


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _check_sent_name(text: str) -> str:
    if SENT_NAME.fullmatch(text):
        return text
    raise refusal("name.bad", f'"{text[:60]}" cannot be sent', "letters, digits, - and _, a letter first, at most 40")


def _check_sent(text: str) -> str:
    if text.startswith("$") and not is_name(text[1:]):
        raise refusal("name.bad", f'"{text[:60]}" is no value of a call', 'a name with "$" in front, such as "$caller"')
    if len(text) > SENT_LENGTH_MAX or not text.isprintable():
        raise refusal("text.bad", "this text cannot be sent", f"one line of at most {SENT_LENGTH_MAX} characters")
    return text


def _check_secret_name(text: str) -> str:
    if SECRET_NAME.fullmatch(text):
        return text
    raise refusal("name.bad", "this is no name of a secret", "capital letters, digits and _, such as CRM_TOKEN")


def _check_path(text: str) -> str:
    parts = text.split(".")
    if text.isprintable() and len(text) <= SENT_LENGTH_MAX and len(parts) <= PATH_DEPTH_MAX and all(parts):
        return text
    expected = f'keys with dots between them, such as "customer.segment" or "scores.0", at most {PATH_DEPTH_MAX}'
    raise refusal("lookup.bad-path", "this leads nowhere in an answer", expected)


def _as_text(value: object) -> object:
    """A number need not stand in quotes here."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number else value


class SecretShape(Shape):
    """A secret by its name; `before` stands in front of it, as in `Bearer `."""

    secret: Annotated[str, AfterValidator(_check_secret_name)]
    before: Annotated[str, AfterValidator(_check_sent)] = ""


class FactShape(Shape):
    """One fact. Without a `path` it stands at the top of the answer, under its own name."""

    path: Annotated[str, AfterValidator(_check_path)] | None = None
    type: Literal["text", "number", "yes_no"] = "text"
    longest: Annotated[int, Field(ge=1, le=TEXT_LENGTH_MAX)] = TEXT_LENGTH_MAX
    default: Annotated[str, BeforeValidator(_as_text)] | None = None

    @field_validator("default")
    @classmethod
    def _check_default(cls, default: str | None, info: ValidationInfo) -> str | None:
        if default is None or "type" not in info.data:
            return None
        kind, longest = Kind(info.data["type"]), info.data.get("longest", TEXT_LENGTH_MAX)
        if fits(Finding(kind, longest), default):
            return default
        wanted = {
            Kind.TEXT: f"a text of at most {longest} characters",
            Kind.NUMBER: "a number, such as 12 or 0.5",
            Kind.YES_NO: f'"{YES}" or "{NO}"',
        }
        raise refusal("lookup.bad-default", f"this is no {kind.replace('_', ' or ')}", wanted[kind])


def _form(value: object) -> str:
    return "<secret>" if isinstance(value, dict | SecretShape) else "<text>"


Header = Annotated[
    Annotated[str, AfterValidator(_check_sent), Tag("<text>")] | Annotated[SecretShape, Tag("<secret>")],
    Discriminator(_form),
]
SentName = Annotated[str, AfterValidator(_check_sent_name)]


class LookUpShape(Shape):
    """A service that is asked about a caller, and what of its answer becomes values of the call."""

    url: Annotated[str, AfterValidator(_check_url)]
    method: Literal["get", "post"] = "get"
    send: Annotated[dict[SentName, Annotated[str, AfterValidator(_check_sent)]], Field(max_length=SENDS_MAX)] = Field(
        default_factory=dict
    )
    headers: Annotated[dict[SentName, Header], Field(max_length=HEADERS_MAX)] = Field(default_factory=dict)
    time_limit: Annotated[Seconds, between(1, 10)] = 2.0
    facts: Annotated[dict[Name, FactShape], Field(min_length=1, max_length=FINDINGS_MAX)]

    @field_validator("send")
    @classmethod
    def _check_send(cls, send: dict[str, str]) -> dict[str, str]:
        for name, text in send.items():
            if TELLTALE.search(name) and not text.startswith("$"):
                raise refusal("lookup.plain-secret", *_plain(name))
        return send

    @field_validator("headers")
    @classmethod
    def _check_headers(cls, headers: dict[str, str | SecretShape]) -> dict[str, str | SecretShape]:
        for name, header in headers.items():
            if name.lower() in OUR_HEADERS:
                raise refusal("lookup.bad-header", f'the header "{name}" is set by acd itself', "another header")
            if isinstance(header, str) and TELLTALE.search(name):
                raise refusal("lookup.plain-secret", *_plain(name))
        return headers


def _plain(name: str) -> tuple[str, str]:
    return f'"{name}" looks like a secret, and everybody reads this file', "a header { secret: NAME }, NAME in capitals"


LookUps = dict[Name, LookUpShape]
