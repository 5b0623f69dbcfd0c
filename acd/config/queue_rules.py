"""What settings say of a queue, or an agent, beyond the usual, as the core wants it."""

from collections.abc import Iterable

from acd.config.shapes import QueueShape
from acd.config.staff_shapes import AgentShape
from acd.config.survey_shapes import after_call_of
from acd.core.queue_rules import AgentRules, BackOffs, Obstacle, QueueRules


def queue_rules(said: QueueShape) -> QueueRules:
    """Of a queue."""
    return QueueRules(
        back_offs=BackOffs(
            said.back_off_no_answer, said.back_off_rejected, said.back_off_busy, said.back_off_unreachable
        ),
        misses_grace_s=said.misses_grace,
        leaves_after_misses=said.after_misses == "leave",
        outbound_priority=said.outbound_priority,
        rings_past_wait=said.ring_past_wait_max,
        refuse_if_all=_in_order(said.refuse_if_all),
        leave_if_all=_in_order(said.leave_if_all),
        divert_above_s=said.divert_above,
        resume_within_s=said.resume_within,
        hours=said.hours,
        leaves_at_closing=said.at_closing == "leave",
        wait_every_s=said.wait_every,
        announcements=said.announcements,
        announce_every_s=said.announce_every,
        after_call=after_call_of(said.after_call),
    )


def _in_order(said: Iterable[str]) -> tuple[Obstacle, ...]:
    """One order, whichever they were written in."""
    return tuple(obstacle for obstacle in Obstacle if obstacle in set(said))


def agent_rules(said: AgentShape) -> AgentRules:
    """Of an agent, in place of what her queues say."""
    ring_s = None if said.ring_timeout is None else int(said.ring_timeout)
    return AgentRules(ring_s, said.wrap_up, said.lowest_tier_first)
