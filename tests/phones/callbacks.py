"""Exceptions at the border with the library: ours never go in, its own come out with a reason."""

import functools
import traceback
from collections.abc import Callable
from typing import Any, TypeVar

import pjsua2 as pj

Method = TypeVar("Method", bound=Callable[..., None])


def reported(method: Method) -> Method:
    """A callback whose exceptions become `fault` events: the library would end the process on one."""

    @functools.wraps(method)
    def guarded(self: Any, *arguments: Any) -> None:
        try:
            method(self, *arguments)
        except Exception:  # noqa: BLE001  # whatever it is, the library must not see it and the front must
            self.home.report("fault", text=traceback.format_exc())

    return guarded  # type: ignore[return-value]  # same arguments, kept by wraps


def reason_of(error: Exception) -> str:
    """pjsua2's own words, which its `str` hides, or the traceback."""
    return str(error.info()) if isinstance(error, pj.Error) else traceback.format_exc()
