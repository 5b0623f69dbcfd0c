"""What each site does for each queue, as numbers: a fold over the facts about offers and conversations.

Only agents who sit at a site count, and seats of partners; a centre without sites has none of these series.
"""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from acd.core.ids import AgentName, OfferId
from acd.core.ledger import ConversationBegan, ConversationEnded, Fact, OfferEnded, OfferMade
from acd.core.offers import Offer
from acd.core.plan import Agent
from acd.core.reasons import OfferEnding
from acd.metrics.queues import TALK_BOUNDS_S
from acd.metrics.series import OTHER, Histogram, Names, Series, counter


class SiteFold:
    """Fed fact by fact. `agents` are the plan's; `queues` bounds that label, the plan the other."""

    hears: ClassVar[frozenset[type[Fact]]] = frozenset({OfferMade, OfferEnded, ConversationBegan, ConversationEnded})

    def __init__(self, agents: Mapping[AgentName, Agent], queues: Names) -> None:
        self._queues = queues
        self.made = counter("acd_site_made_offers_total", "Offers to agents of a site", "queue", "site")
        self.ended = counter("acd_site_ended_offers_total", "Offers that ended", "queue", "site", "ending")
        self.began = counter("acd_site_began_calls_total", "Conversations with agents of a site", "queue", "site")
        self.talk = Histogram(
            "acd_site_talk_seconds", "Lengths of conversations by site", TALK_BOUNDS_S, ("queue", "site")
        )
        self._site_of: dict[AgentName, str] = {}
        self._queue_of: dict[OfferId, str] = {}
        self.work_by(agents)

    def begin(self, offers: Iterable[Offer]) -> None:
        """Take over the offers and conversations that are there when the counting begins."""
        for offer in offers:
            if offer.agent in self._site_of:
                self._queue_of[offer.id] = self._queues.of(offer.queue)

    def work_by(self, agents: Mapping[AgentName, Agent]) -> None:
        """Where agents sit by these settings; who is gone counts where she sat until her call is over."""
        for agent in agents.values():
            if not agent.site:
                self._site_of.pop(agent.name, None)
                continue
            self._site_of[agent.name] = agent.site
            for queue in agent.queues:
                self._show(self._queues.of(queue), agent.site)

    def take(self, fact: Fact) -> None:
        """One fact; those about other things, and about agents of no site, change nothing."""
        if not isinstance(fact, OfferMade | OfferEnded | ConversationBegan | ConversationEnded):
            return
        site = self._site_of.get(fact.agent)
        if site is None:
            return
        match fact:
            case OfferMade():
                queue = self._queue_of[fact.offer] = self._queues.of(fact.queue)
                self.made.add(queue, site)
            case OfferEnded():
                self.ended.add(self._let_go(fact), site, fact.ending)
            case ConversationBegan():
                self.began.add(self._queue_of.get(fact.offer, OTHER), site)
            case ConversationEnded():
                self.talk.observe(fact.talk_s, self._queue_of.pop(fact.offer, OTHER), site)

    def series(self) -> tuple[Series, ...]:
        """Everything that is kept here."""
        return self.made, self.ended, self.began, self.talk

    def _let_go(self, fact: OfferEnded) -> str:
        """Whose offer it was. One that was accepted is still needed, for its conversation."""
        queue = self._queue_of.get(fact.offer, OTHER)
        if fact.ending is not OfferEnding.ACCEPTED:
            self._queue_of.pop(fact.offer, None)
        return queue

    def _show(self, queue: str, site: str) -> None:
        self.made.add(queue, site, by=0)
        self.began.add(queue, site, by=0)
        for ending in OfferEnding:
            self.ended.add(queue, site, ending, by=0)
        self.talk.show(queue, site)
