"""Which share of a queue's calls each site has had: counted when an agent takes one, and kept over a restart."""

from acd.core.change import Change
from acd.core.ids import NOWHERE, QueueName
from acd.core.kept import Kept
from acd.core.offers import Offer
from acd.core.tallies import Tally

CALLS_MAX = 100


def taken(change: Change, offer: Offer) -> None:
    """An agent has taken a call of a queue; of interest where a site may have a share only."""
    if not _are_counted(change, offer.queue):
        return
    agent = change.plan.agents.get(offer.agent)
    site = NOWHERE if agent is None else agent.site
    before = change.state.tallies.get(offer.queue, Tally(offer.queue))
    change.put(Tally(before.id, (*before.last, site)[-CALLS_MAX:]))


def keep(change: Change, kept: Kept) -> None:
    """What an engine before has counted, of queues where it still is of interest."""
    for tally in kept.tallies:
        if _are_counted(change, QueueName(tally.id)):
            change.put(tally)
        else:
            change.touch("tallies", tally.id)


def _are_counted(change: Change, queue: QueueName) -> bool:
    return any(rule.share is not None for rule in change.queue(queue).routing.sites)
