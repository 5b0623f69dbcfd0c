"""What a leg tells, brought to whom it concerns: its caller, the offer it was made for, or a feature code."""

from acd.core import calling_out, codes, consulting, joining, menus, offering, recording_thirds, watching
from acd.core.change import Change
from acd.core.events import DigitPressed, LegHeld, LegRinging, PlaybackEnded
from acd.core.ids import LegId, OfferId, call_of
from acd.core.legs import LegRole


def created(change: Change, name: LegId) -> None:
    """A leg that we asked for is there: an agent's, or a number's."""
    offer = change.state.offers.get(OfferId(name))
    if offer is not None:
        offering.leg_created(change, offer)
        return
    consultation = consulting.of_third(change, name)
    if consultation is not None:
        consulting.leg_created(change, consultation)
        return
    leg = change.state.legs.get(name)
    own = None if leg is None else calling_out.of(change, leg.call)
    if own is not None:
        calling_out.leg_created(change, own, name)
        return
    call = None if leg is None or leg.call is None else change.state.calls.get(leg.call)
    if leg is not None and leg.role in (LegRole.SUPERVISOR, LegRole.SNOOP):
        watching.leg_created(change, leg)
    elif call is not None:
        menus.target_created(change, call, name)


def rang(change: Change, event: LegRinging) -> None:
    """A phone rings."""
    leg = change.state.legs.get(event.leg)
    if leg is not None and leg.offer is not None and leg.offer in change.state.offers:
        offering.rang(change, change.state.offers[leg.offer], event.sip_call_id)
    consultation = consulting.of_third(change, event.leg)
    if consultation is not None:
        consulting.rang(change, consultation)


def digit(change: Change, event: DigitPressed) -> None:
    """A key: at a feature code, of an agent who is asked, or of a caller."""
    leg = change.state.legs.get(event.leg)
    if leg is None:
        return
    offer = None if leg.offer is None else change.state.offers.get(leg.offer)
    call = None if leg.call is None else change.state.calls.get(leg.call)
    if leg.role is LegRole.CODE:
        codes.key_pressed(change, change.state.code_calls[leg.id], event.digit)
    elif offer is not None:
        joining.key_pressed(change, offer, event.digit)
    elif call is not None and call.leg == leg.id:
        menus.key_pressed(change, call, event.digit)


def playback_ended(change: Change, event: PlaybackEnded) -> None:
    """A sound is over: at a feature code, to a caller, to an agent who is asked, or to a third."""
    playback = event.playback
    of_whom = call_of(playback)
    call, code_call = change.state.calls.get(of_whom), change.state.code_calls.get(LegId(of_whom))
    if code_call is not None and code_call.playback == playback:
        codes.playback_ended(change, code_call)
    elif call is not None and call.playback == playback:
        menus.playback_ended(change, call, is_failed=event.is_failed)
    elif call is not None and call.stay is not None:
        offers = [change.state.offers[name] for name in change.state.stays[call.stay].offers]
        for offer in [offer for offer in offers if offer.playback == playback]:
            joining.playback_ended(change, offer, is_failed=event.is_failed)
    elif call is not None:
        recording_thirds.told(change, call, playback, is_failed=event.is_failed)


def held(change: Change, event: LegHeld) -> None:
    """A phone put its call on hold, or took it back."""
    leg = change.state.legs.get(event.leg)
    offer = None if leg is None or leg.offer is None else change.state.offers.get(leg.offer)
    if offer is not None:
        joining.held(change, offer, is_held=event.is_held)
