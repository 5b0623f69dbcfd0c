"""JSON Schemas of a centre's files, made from the shapes by which they are read, so that editors complete and check.

They refuse nothing that `acd check` takes, and do not know what one file cannot tell by itself. Draft 7 is what editors
read.
"""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from acd.config.policy_shapes import PoliciesFile
from acd.config.shapes import (
    AgentsFile,
    CentreFile,
    FlowFile,
    HoursFile,
    LinesFile,
    LookUpsFile,
    PromptsFile,
    QueuesFile,
)
from acd.config.strict import Shape
from acd.config.traffic_shapes import TrafficFile
from acd.config.values import (
    LANGUAGES,
    MENU_KEYS,
    NAME_LENGTH_MAX,
    as_duration,
    check_agent_number,
    check_language,
    check_menu_key,
    check_name,
    check_pin,
    parse_duration,
)

DRAFT = "http://json-schema.org/draft-07/schema#"
# Each kind of file: its shape, and where such files stand in a centre's folder.
KINDS: Mapping[str, tuple[type[Shape], str]] = {
    "centre": (CentreFile, "centre.yaml"),
    "lines": (LinesFile, "lines.yaml"),
    "hours": (HoursFile, "hours.yaml"),
    "queues": (QueuesFile, "queues.yaml"),
    "agents": (AgentsFile, "agents.yaml"),
    "lookups": (LookUpsFile, "lookups.yaml"),
    "flow": (FlowFile, "flows/*.yaml"),
    "prompts": (PromptsFile, "prompts/*.yaml"),
    "tests": (PoliciesFile, "tests/*.yaml"),
    "traffic": (TrafficFile, "traffic.yaml"),
}
DURATION = r"^\s*(?=\s*[0-9])([0-9]{1,5}\s*h)?\s*([0-9]{1,5}\s*m)?\s*([0-9]{1,5}\s*s)?\s*$"
# What is said of a value by a function of ours, as a schema can say it.
SAID_BY: Mapping[Callable[..., Any], JsonSchemaValue] = {
    parse_duration: {"type": "string", "pattern": DURATION},
    check_name: {"type": "string", "pattern": "^[a-z][a-z0-9-]*$", "maxLength": NAME_LENGTH_MAX},
    check_menu_key: {"type": "string", "enum": list(MENU_KEYS)},
    check_language: {"type": "string", "enum": list(LANGUAGES)},
    check_agent_number: {"type": "string", "pattern": "^[0-9]{2,8}$"},
    check_pin: {"type": "string", "pattern": "^[0-9]{4,8}$"},
}


class _Said(GenerateJsonSchema):
    """What our own functions take and refuse, in place of the kinds of value that they give back."""

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> JsonSchemaValue:
        """What a function makes of a value is not what stands in the file: without words of ours, all is good."""
        return dict(SAID_BY.get(schema["function"]["function"], {}))

    def function_after_schema(self, schema: core_schema.AfterValidatorFunctionSchema) -> JsonSchemaValue:
        """A function refuses some of what the kind of value takes."""
        said = SAID_BY.get(schema["function"]["function"])
        return super().function_after_schema(schema) if said is None else dict(said)


def schema_of(kind: str) -> dict[str, Any]:
    """The schema of one kind of file."""
    shape, place = KINDS[kind]
    made = _tidy(shape.model_json_schema(schema_generator=_Said))
    return {"$schema": DRAFT, "title": f"{place} of a centre", **made}


def _tidy(value: Any, *, is_section: bool = False) -> Any:
    """Without titles that only repeat names, with defaults as they are written, and with no key besides the known."""
    if isinstance(value, list):
        return [_tidy(each) for each in value]
    if not isinstance(value, dict):
        return value
    if is_section:
        return {name: _tidy(each) for name, each in value.items()}
    tidy = {
        name: _tidy(each, is_section=name in {"properties", "$defs", "patternProperties"})
        for name, each in value.items()
        if name != "title"
    }
    default = tidy.get("default")
    if isinstance(default, float) and tidy.get("pattern") == DURATION:
        tidy["default"] = as_duration(default)
    if default is None:
        tidy.pop("default", None)
    if "patternProperties" in tidy:
        tidy.setdefault("additionalProperties", False)
    return tidy
