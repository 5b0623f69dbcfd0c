"""The closed table of problem codes: what each means, with a wrong and a right example (`acd explain CODE`).

Codes are stable: editors, CI and people's notes refer to them. Where a problem is found does not belong here.
"""

from acd.config.codes_of_files import FILES, YAML
from acd.config.codes_of_references import REACHABILITY, REFERENCES
from acd.config.codes_of_shapes import SHAPES

CODES = {**FILES, **YAML, **SHAPES, **REFERENCES, **REACHABILITY}
