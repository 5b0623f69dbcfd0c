"""The secrets of one installation: made by chance, kept in one file that only its owner can read, never in a centre.

Nothing here is ever logged; the fields do not show in a repr.
"""

import json
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path

from acd.asterisk import SwitchError
from acd.core.ids import PhoneName
from acd.core.plan import Plan

_SECRET_BYTES = 24


class CredentialsUnusable(SwitchError):
    """The file with the secrets cannot be read as such; the message names it and says what to do."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who may drive Asterisk and the engine, and the phones' passwords.

    `api_token` is for operating the centre, `supervisor_token` also for what only supervisors may do.
    """

    ari_user: str
    ari_password: str = field(repr=False)
    ami_user: str
    ami_password: str = field(repr=False)
    api_token: str = field(repr=False)
    supervisor_token: str = field(repr=False)
    phones: Mapping[PhoneName, str] = field(repr=False)

    def save(self, path: Path) -> None:
        """Write as JSON, mode 0600 from the first byte; a reader sees the old file or the new one, never a half."""
        write_secret(path, json.dumps(asdict(self), indent=2) + "\n")


def create(plan: Plan) -> Credentials:
    """New secrets for a plan and every one of its phones."""
    return Credentials(
        ari_user="acd",
        ari_password=_secret(),
        ami_user="acd",
        ami_password=_secret(),
        api_token=_secret(),
        supervisor_token=_secret(),
        phones={phone: _secret() for phone in plan.phones},
    )


def load(path: Path) -> Credentials:
    """The secrets in a file. Raises FileNotFoundError, or CredentialsUnusable when it holds something else."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        # Files from before there were supervisors have no token for them; `ensure` writes the new one down.
        credentials = Credentials(**{"supervisor_token": _secret(), **found})
        texts = [getattr(credentials, each.name) for each in fields(Credentials) if each.name != "phones"]
        texts += [*credentials.phones.keys(), *credentials.phones.values()]
    except (ValueError, TypeError, AttributeError) as problem:
        raise CredentialsUnusable(f"{path} does not hold the secrets of an installation: {_HINT}") from problem
    if not all(isinstance(text, str) and text for text in texts):
        raise CredentialsUnusable(f"{path} holds an empty secret, or one that is not a text: {_HINT}")
    return credentials


_HINT = "restore it, or remove it to have new secrets made (phones must then be given their new passwords)"


def ensure(path: Path, plan: Plan) -> Credentials:
    """The secrets in `path`, made to fit the plan: known phones keep theirs, new ones get one, others lose theirs.

    A file that was written before there was a token for supervisors gets one.
    """
    fresh = create(plan)
    try:
        old = load(path)
    except FileNotFoundError:
        fresh.save(path)
        return fresh
    phones = {phone: old.phones.get(phone, password) for phone, password in fresh.phones.items()}
    fitting = replace(old, phones=phones)
    if json.loads(path.read_text(encoding="utf-8")) == asdict(fitting):
        return old
    fitting.save(path)
    return fitting


def write_secret(path: Path, text: str) -> None:
    """Replace `path` atomically by a file with this text that only its owner can read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # mkstemp creates with mode 0600, under a name that nobody else uses.
    descriptor, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def _secret() -> str:
    return secrets.token_urlsafe(_SECRET_BYTES)
