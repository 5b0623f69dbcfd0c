from acd.core.ids import CallId, LookUpId
from acd.core.ledger_look_ups import LookUpEnded
from acd.core.look_ups import LookUpOutcome
from acd.metrics.look_ups import BOUNDS_S, LookUpFold
from acd.metrics.series import Names


def test_look_ups_are_counted_by_name_and_outcome_with_their_time():
    """All outcomes are there from the beginning, so that a first failure is seen as one."""
    fold = LookUpFold(Names(["customer"]))
    assert {fold.ended.values[("customer", each)] for each in LookUpOutcome} == {0.0}
    for outcome, took_s in ((LookUpOutcome.ANSWERED, 0.07), (LookUpOutcome.ANSWERED, 0.3), (LookUpOutcome.SPARED, 0.0)):
        fold.take(LookUpEnded(CallId("a1-e1-c1"), LookUpId("a1-e1-c1-l1"), "customer", outcome, took_s, 3))
    assert fold.ended.values[("customer", "answered")] == 2
    assert fold.ended.values[("customer", "spared")] == 1
    spread = fold.took.spreads[("customer",)]
    assert (sum(spread.counts), round(spread.total, 2)) == (3, 0.37)
    assert spread.counts[BOUNDS_S.index(0.1)] == 1
