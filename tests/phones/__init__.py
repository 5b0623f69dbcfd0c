"""Real SIP phones for tests and demonstrations. GPL-2 pjsua2 lives in their own process: nothing here is shipped."""

from tests.phones.calls import CallState, NotSeenError, PhoneCall, Seen
from tests.phones.phone import Phone
from tests.phones.phones import CALLER, PHONES_ADDRESS, TRUNK_ADDRESS, Phones
from tests.phones.worker import PhonesError, PhonesUnavailable

__all__ = [
    "CALLER",
    "PHONES_ADDRESS",
    "TRUNK_ADDRESS",
    "CallState",
    "NotSeenError",
    "Phone",
    "PhoneCall",
    "Phones",
    "PhonesError",
    "PhonesUnavailable",
    "Seen",
]
