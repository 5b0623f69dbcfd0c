"""The phones of a switch, as its list has them again and again: what has changed from one list to the next. Pure.

Phones are looked at and not subscribed. Measured: with `endpoint:PJSIP` subscribed, Asterisk puts every message about
a channel into words twice and lists all calls of a trunk again and again, a tenth of its processor per call; a look at
500 phones costs it 4 ms.
"""

from collections.abc import Iterator, Sequence

from acd.asterisk.ari.stock import phone_snapshot
from acd.asterisk.ari.translate import Raw
from acd.core.events import PhoneReachabilityChanged, PhoneUseChanged
from acd.core.ids import NodeName, PhoneName
from acd.core.snapshot import PhoneSnapshot


class Roster:
    """Begins with the phones of a snapshot."""

    def __init__(self, node: NodeName, phones: Sequence[PhoneSnapshot]) -> None:
        self._node = node
        self._phones: dict[PhoneName, PhoneSnapshot] = {phone.phone: phone for phone in phones}
        self._listed: list[Raw] = []

    def news(self, endpoints: list[Raw]) -> Iterator[PhoneReachabilityChanged | PhoneUseChanged]:
        """What a new list says differently from the last. Raises Unreadable."""
        before = {str(endpoint.get("resource")): endpoint for endpoint in self._listed}
        for endpoint in endpoints:
            if before.get(str(endpoint.get("resource"))) != endpoint:
                yield from self._news_of(phone_snapshot(endpoint, self._node))
        self._listed = endpoints

    def _news_of(self, phone: PhoneSnapshot) -> Iterator[PhoneReachabilityChanged | PhoneUseChanged]:
        known = self._phones.get(phone.phone)
        self._phones[phone.phone] = phone
        if known is None or known.is_in_use != phone.is_in_use:
            yield PhoneUseChanged(self._node, phone.phone, phone.is_in_use)
        if known is None or known.is_reachable != phone.is_reachable:
            yield PhoneReachabilityChanged(self._node, phone.phone, phone.is_reachable)
