"""`make bench ONLY=live_and_simulated`: the same callers on the real stack and in the simulator.

Ten minutes of them (two with `--quick`), drawn from a seed: when each rings, what he presses, how long he waits and
talks. On the real stack each does just that by SIP, at phones that ring as long as the simulator's. Waits and service
levels must be within 5 % of each other (10 % with `--quick`). Exit codes: 0 they are; 1 they are apart, or could not be
measured; 130 Ctrl-C.
"""

import argparse
import signal
import sys

from rich.console import Console

from acd.asterisk import SwitchError
from tests.bench.live_and_simulated.both import SEED, live_and_simulated
from tests.bench.sipp import NotMeasured


def main() -> int:
    """Play, compare, print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.live_and_simulated", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two minutes of callers, and 10 %%")
    parser.add_argument("--seed", type=int, default=SEED, help=f"of the callers ({SEED})")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return int(not live_and_simulated(Console(width=120), is_quick=asked.quick, seed=asked.seed))
    except (NotMeasured, SwitchError, OSError) as problem:
        print(f"live_and_simulated: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
