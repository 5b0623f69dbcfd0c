"""The closed table of problem codes: what each means, with a wrong and a right example (`acd explain CODE`).

Codes are stable: editors, CI and people's notes refer to them. Where a problem is found does not belong here.
"""

from acd.config.codes_of_files import FILES, YAML
from acd.config.codes_of_flows import FLOW_REFERENCES, FLOW_SHAPES, REACHABILITY
from acd.config.codes_of_hours import HOURS
from acd.config.codes_of_look_ups import LOOK_UPS
from acd.config.codes_of_policies import POLICIES
from acd.config.codes_of_references import REFERENCES
from acd.config.codes_of_shapes import SHAPES

CODES = {
    **FILES,
    **YAML,
    **SHAPES,
    **FLOW_SHAPES,
    **HOURS,
    **REFERENCES,
    **FLOW_REFERENCES,
    **LOOK_UPS,
    **REACHABILITY,
    **POLICIES,
}
