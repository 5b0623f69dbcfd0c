"""The agents of the crowd: they answer in their ways, and one or another goes away for a while and comes back."""

import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

from tests.phones.calls import NotSeenError
from tests.phones.characters import agents_way
from tests.phones.phone import Phone
from tests.phones.phones import Phones
from tests.phones.worker import PhonesError

LOOK_S = 0.2
AWAY_EVERY_S, AWAY_S = (4.0, 9.0), (2.0, 5.0)


class Staff:
    """One agent at each phone. `found` are calls whose callers know them and will see to them; `over` ends `mind`."""

    def __init__(
        self,
        phones: Phones,
        passwords: Mapping[str, str],
        tones: Mapping[str, Path],
        seed: int,
        tell: Callable[[str], None],
    ) -> None:
        self.phones, self.agents = phones, dict[str, Phone]()
        self.found: set[str] = set()
        self.over = threading.Event()
        self._passwords, self._tones, self._seed, self._tell = passwords, tones, seed, tell

    def come(self) -> None:
        """Register all of them."""
        for name in self._tones:
            self.agents[name] = self.phones.register(name, self._passwords[name])
            self.instruct(name, Random(f"{self._seed} {name}"))

    def instruct(self, name: str, chance: Random) -> None:
        """What this agent does with her next call."""
        way = agents_way(chance)
        self.agents[name].answer_with(way.code, after_s=way.after_s, play=self._tones[name])

    def mind(self) -> None:
        """Agents change their ways after what they did not take, and one of them goes away now and then."""
        chance = Random(f"{self._seed} agents")
        due_s = time.monotonic() + chance.uniform(*AWAY_EVERY_S)
        while not self.over.wait(LOOK_S):
            try:
                self._tidy_offers(chance)
                if time.monotonic() > due_s:
                    self._go_away(chance)
                    due_s = time.monotonic() + chance.uniform(*AWAY_EVERY_S)
            except (NotSeenError, PhonesError) as error:
                self._tell(str(error))

    def _tidy_offers(self, chance: Random) -> None:
        for name, phone in self.agents.items():
            for offered in [call for call in phone.waiting if call.is_ended and call.name not in self.found]:
                self.phones.forget(offered)
                self.instruct(name, chance)

    def _go_away(self, chance: Random) -> None:
        """Somebody who has no call takes back the registration and comes back after a few seconds."""
        name = chance.choice(sorted(self.agents))
        phone = self.agents[name]
        if not phone.is_registered or any(not call.is_ended for call in phone.waiting):
            return
        phone.unregister()
        self._tell(f"{name} is away")
        self.over.wait(chance.uniform(*AWAY_S))
        phone.register(self._passwords[name])
        self._tell(f"{name} is back")
