"""The shape of where messages are brought: a folder, or a webhook."""

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from acd.config.strict import Shape
from acd.config.values import Name, Seconds, between, refusal

DELIVERIES_MAX = 50
URL_LENGTH_MAX = 500
FOLDER = re.compile(r"/?[A-Za-z0-9._ -]+(?:/[A-Za-z0-9._ -]+)*")
SECRET_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
HERE = frozenset({"127.0.0.1", "localhost", "::1"})


def _check_folder(text: str) -> str:
    if FOLDER.fullmatch(text) and len(text) <= URL_LENGTH_MAX and ".." not in text.split("/"):
        return text
    expected = 'a path such as "/srv/messages", or "messages" for one in the run folder'
    raise refusal("delivery.bad-place", f'"{text[:60]}" cannot be a folder for messages', expected)


def _check_webhook(text: str) -> str:
    try:
        parts = urlsplit(text)
        is_near = parts.scheme == "http" and parts.hostname in HERE
        is_good = (parts.scheme == "https" or is_near) and bool(parts.hostname) and parts.port != 0 and "@" not in text
    except ValueError:
        is_good = False
    if is_good and text.isascii() and not re.search(r"[\s#]", text) and len(text) <= URL_LENGTH_MAX:
        return text
    expected = "an address that begins with https:// (http:// only on this machine), without a password in it"
    raise refusal("delivery.bad-place", "messages cannot be sent there", expected)


def _check_secret(text: str) -> str:
    if SECRET_NAME.fullmatch(text):
        return text
    raise refusal("name.bad", "this is no name of a secret", "capital letters, digits and _, such as CRM_TOKEN")


class DeliveryShape(Shape):
    """Where messages go, of which class they are kept; a webhook's `secret` is the name of its bearer token."""

    retention: Name
    folder: Annotated[str, AfterValidator(_check_folder)] | None = None
    secret: Annotated[str, AfterValidator(_check_secret)] | None = None
    time_limit: Annotated[Seconds, between(1, 60)] = 10.0
    webhook: Annotated[str | None, Field(validate_default=True)] = None

    @field_validator("webhook")
    @classmethod
    def _check_place(cls, webhook: str | None, info: ValidationInfo) -> str | None:
        has_folder = info.data.get("folder", "") is not None
        if webhook is not None:
            _check_webhook(webhook)
        if has_folder == (webhook is not None) and "folder" in info.data:
            found = "a folder and a webhook" if has_folder else "neither a folder nor a webhook"
            raise refusal("delivery.bad-place", f"this delivery has {found}", "one of the two")
        return webhook


Deliveries = Annotated[dict[Name, DeliveryShape], Field(max_length=DELIVERIES_MAX)]
