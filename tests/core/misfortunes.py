"""What befalls the world of the chaos test: its engine or its switch dies, an agent vanishes, the clock steps."""

from typing import TYPE_CHECKING

from acd.core import events
from acd.core.engine import Engine
from acd.core.events import EndCause, Event
from acd.core.ids import LegId, NodeName, PhoneName
from acd.core.undoing import SOUNDS_AHEAD
from tests.core.chaos_centre import CENTRE
from tests.core.words import NODE

if TYPE_CHECKING:
    from tests.core.world import World

LAG_MAX = 2
# Over the minute in which a queue is closed, and over an hour.
CLOCK_STEPS_S = (-3600.0, -61.0, 61.0, 3600.0)


def befall(world: "World", kind: str, which: int, what: int) -> Event:
    """One of them happens, and this is told of it at last."""
    match kind:
        case "restart":
            return restart(world, is_told=what > 0)
        case "vanish":
            return vanish(world, which, is_told=what % 2 > 0)
        case "connect":
            return world.connected()
        case "raze":
            world.bridges.there -= set(sorted(world.bridges.there)[which : which + 1])
        case "lose":
            return events.NodeLost(NodeName("a1")) if what % 2 == 0 else world.connected()
        case "clock":
            world.shift_s += CLOCK_STEPS_S[what]
        case _:
            raise AssertionError(f"{kind} is no misfortune")
    return events.TimePassed()


def restart(world: "World", *, is_told: bool) -> Event:
    """Nothing is left on the switch when it is back: no leg, no bridge; recordings as far as they go."""
    world.wire.cut()
    if is_told:
        world.feed(events.NodeLost(NODE), fail=False)
    world.bridges.gone |= world.alive.keys()
    world.bridges.there.clear()
    world.bridges.inside.clear()
    world.bridges.cast_out.clear()
    world.bridges.playing.clear()
    for name in list(world.tapes.live):
        world.tapes.end(name)
    world.tapes.inside.clear()
    for table in (world.alive, world.sounding, world.left, world.ringing):
        table.clear()
    return world.connected()


def vanish(world: "World", which: int, *, is_told: bool) -> Event:
    """Her phone is gone with all that it did, of which nobody may have told."""
    agents = sorted(world.engine.state.agents.values(), key=lambda each: (each.leg is None, each.id))
    agent = agents[which % len(agents)]
    if agent.leg is not None and agent.leg in world.alive:
        world.alive.pop(agent.leg)
        gone = events.LegEnded(NODE, LegId(agent.leg), EndCause.FAILED, 0, "")
        world.happen(gone)
        if is_told:
            world.wire.send(gone)
    phone = agent.phone or PhoneName("phone-ana")
    return events.PhoneReachabilityChanged(NODE, phone, is_reachable=False)


def kill(world: "World") -> None:
    """The engine is gone, with all that was under way; the next one finds what the store has."""
    world.asked.clear()
    world.bridges.cast_out.clear()
    world.wire.cut()
    kept = world.keeper.go_back(0 if world.lag > LAG_MAX else max(0, len(world.keeper.steps) - world.lag))
    if kept is None or world.is_reloaded:
        # Nobody knows of a sound that is not the next after a note, nor what was told to who waits by other
        # settings. It ends by itself, and holds up what is asked.
        known = () if world.is_reloaded else world.sounding.items()
        world.sounding = {leg: sound for leg, sound in known if is_noted(world, leg, sound)}
    del world.facts[world.keeper.facts :]
    plan = world.engine.state.loaded or world.engine.state.plan or CENTRE
    world.engine, world.epoch = Engine(), world.epoch + 1
    world.feed(events.CentreLoaded(plan, world.epoch, kept), fail=False)
    world.feed(world.connected(), fail=False)


def is_noted(world: "World", leg: str, sound: str) -> bool:
    """Whether this sound is one of the first after the note on its leg."""
    note, (name, _, number) = world.channels[leg].note, sound.rpartition("-p")
    return note is not None and name == note.call and note.playbacks < int(number) <= note.playbacks + SOUNDS_AHEAD
