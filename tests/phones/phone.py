"""One registered phone, for a test to drive. Must not know how many processes there are."""

import threading
from pathlib import Path

from tests.phones.calls import NotSeenError, PhoneCall
from tests.phones.worker import Event, PhonesError, Worker


class Phone:
    """A registered phone. A call that comes in is left alone (only 100) unless `answer_with` says otherwise."""

    def __init__(self, name: str, worker: Worker, news: threading.Condition) -> None:
        self.name, self.worker, self.news = name, worker, news
        self.registration: Event = {}
        self.waiting: list[PhoneCall] = []
        self.has_vanished = False

    def wait_for_call(self, timeout_s: float = 10.0) -> PhoneCall:
        """The oldest call that came in and was not fetched yet."""
        with self.news:
            if not self.news.wait_for(lambda: self.waiting, timeout_s):
                raise NotSeenError(f"no call came in at {self.name} within {timeout_s} s; {self._registration()}")
            return self.waiting.pop(0)

    def answer_with(
        self, code: int = 200, *, after_s: float = 0.0, ring: bool = True, play: Path | None = None
    ) -> None:
        """Do this with every call from now on; `code` 0 never answers, `ring` False sends no 180."""
        sound = str(play) if play else ""
        self.worker.order("behave", phone=self.name, ring=ring, after_s=after_s, code=code, play=sound)

    @property
    def is_registered(self) -> bool:
        """Whether the registrar agreed to that last."""
        return bool(self.registration.get("code") == 200 and self.registration["expires_s"] > 0)

    def unregister(self, timeout_s: float = 5.0) -> None:
        """Take the registration back; returns when the registrar agreed."""
        self.registration, self.has_vanished = {}, False
        self.worker.order("unregister", phone=self.name)
        self._wait_registered(timeout_s, wanted=False)

    def vanish(self) -> None:
        """Answer nothing any more, as a phone without power. Only of one that was registered `alone`."""
        if not self.worker.is_alone:
            raise PhonesError(f"{self.name} shares its process with other phones: register it with alone=True")
        self.has_vanished = True
        self.worker.freeze()

    def come_back(self) -> None:
        """Answer again after `vanish`."""
        self.worker.thaw()

    def register(self, password: str, timeout_s: float = 5.0) -> None:
        """Register, again with the first password; returns when the registrar agreed."""
        self.registration = {}
        self.worker.order("register", phone=self.name, password=password)
        self._wait_registered(timeout_s, wanted=True)

    def _wait_registered(self, timeout_s: float, *, wanted: bool) -> None:
        with self.news:
            self.news.wait_for(lambda: self.registration, timeout_s)
            is_right = self.registration.get("code") == 200 and wanted == (self.registration["expires_s"] > 0)
            if not is_right:
                wish = "registered" if wanted else "unregistered"
                raise NotSeenError(f"{self.name} was not {wish} within {timeout_s} s; {self._registration()}")

    def _registration(self) -> str:
        seen = self.registration
        if not seen:
            return "the registrar said nothing"
        return f"the registrar said {seen['code']} {seen['reason']}, for {seen['expires_s']} s"
