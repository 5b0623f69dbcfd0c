"""Reads a document by a shape; what pydantic refuses becomes problems with a place and a suggestion."""

from dataclasses import replace
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, Tag, ValidationError
from pydantic_core import ErrorDetails

from acd.config.codes import CODES
from acd.config.documents import Document, Found
from acd.config.problems import Place, Problem, did_you_mean, one_of
from acd.config.secrets import dots, is_secret
from acd.config.shapes import CentreFile, FileShape
from acd.config.step_shapes import StepShape, keys_of
from acd.config.steps import BARE_STEPS, KEYED_STEPS
from acd.config.strict import Shape

AnyShape = TypeVar("AnyShape", bound=Shape)
KINDS = {
    "string_type": "a text",
    "int_type": "a whole number, without quotes",
    "float_type": "a number, without quotes",
    "float_parsing": "a number, without quotes",
    "finite_number": "a number",
    "bool_type": "true or false, without quotes",
    "dict_type": "a section: lines of key: value",
    "model_type": "a section: lines of key: value",
    "tuple_type": "a list: lines that begin with a dash, or [a, b]",
}
ALL_STEPS = tuple(dict.fromkeys((*BARE_STEPS, *KEYED_STEPS)))
BOUNDS = ("greater_than_equal", "less_than_equal", "string_too_short", "string_too_long", "too_long")


def read_shape(document: Document, shape: type[AnyShape], country: str = "") -> tuple[AnyShape | None, list[Problem]]:
    """The document as `shape`, or the problems with it. Numbers without a country code are taken for that country's."""
    try:
        return shape.model_validate(document.root.plain(), context={"country": country}), []
    except ValidationError as error:
        problems = _problems(document, shape, error.errors(include_url=False))
        assert problems, "refused without a problem"
        return None, problems


def _problems(document: Document, shape: type[Shape], errors: list[ErrorDetails]) -> list[Problem]:
    """One problem per mistake: a misspelt key is not reported as missing too."""
    found = [(error, _hushed(document, error, _problem(document, shape, error))) for error in errors]
    misspelt = {
        (error["loc"][:-1], problem.suggestion) for error, problem in found if problem.code == "shape.unknown-key"
    }
    return [
        problem
        for error, problem in found
        if (error["type"] != "missing" or (error["loc"][:-1], f'did you mean "{error["loc"][-1]}"?') not in misspelt)
        # What is wrong with the only step of a list is told by itself; pydantic calls the list too short then.
        and not (error["type"] == "too_short" and document.find(error["loc"]).node.value)
    ]


def _hushed(document: Document, error: ErrorDetails, problem: Problem) -> Problem:
    """Without the value, where that is secret."""
    raw = document.find(error["loc"]).node.raw
    if not raw or not any(map(is_secret, error["loc"])):
        return problem
    message, expected, suggestion, text = (
        said.replace(raw, dots(raw))
        for said in (problem.message, problem.expected, problem.suggestion, problem.place.text)
    )
    place = replace(problem.place, text=text)
    return replace(problem, message=message, expected=expected, suggestion=suggestion, place=place)


def _problem(document: Document, shape: type[Shape], error: ErrorDetails) -> Problem:
    loc, kind = error["loc"], error["type"]
    found = document.find(loc)
    if kind == "missing":
        return _missing_key(found, document, str(loc[-1]))
    if kind == "extra_forbidden":
        return _unknown_key(document.place_of_key(*loc), _shape_at(shape, loc[:-1]), str(loc[-1]))
    place = found.entry.place if found.entry and loc[-1] == "[key]" else found.node.place
    if kind == "flow.unknown-step":
        return _unknown_step(place, error["input"])
    if kind == "shape.repeated":
        return _repeated(found)
    if kind in CODES:
        context = error["ctx"]
        if kind == "lookup.plain-secret":
            # Not even to who has written it: others look over his shoulder, and CI keeps what is shown.
            place = replace(place, text="", text_above="")
        return Problem(kind, place, context["message"], context["expected"], context["suggestion"])
    return _wrong_value(found, error)


def _repeated(found: Found) -> Problem:
    """Points at the second of the two, which only the tree of nodes can tell."""
    assert isinstance(found.node.value, list)
    first: dict[object, Place] = {}
    for node in found.node.value:
        if node.raw in first:
            also = ("first at", first[node.raw])
            return Problem("shape.repeated", node.place, f'"{node.raw}" is listed twice', "each only once", also=also)
        first[node.raw] = node.place
    raise AssertionError("nothing is repeated")


def _wrong_value(found: Found, error: ErrorDetails) -> Problem:
    kind, place = error["type"], found.node.place
    if kind == "too_short":
        return _too_little(place, str(error["loc"][-1]))
    if kind in BOUNDS:
        return Problem("value.out-of-range", place, f"{_shown(found)} is out of range", _bound(error))
    if kind == "literal_error":
        return _not_one_of(found, error["ctx"]["expected"])
    return _wrong_kind(found, kind)


def _unknown_step(place: Place, step: object) -> Problem:
    steps = one_of(ALL_STEPS, listed_max=len(ALL_STEPS))
    if isinstance(step, str) and step in KEYED_STEPS:
        return Problem("flow.unknown-step", place, f'"{step}" needs a value', f'"- {step}: ", and then what')
    word = step if isinstance(step, str) else next(iter(step), "") if isinstance(step, dict) else ""
    if word in BARE_STEPS:
        return Problem("flow.unknown-step", place, f'"{word}" stands alone', f'"- {word}", without a colon')
    meant = did_you_mean(word, ALL_STEPS)
    return Problem("flow.unknown-step", place, f'"{word[:40]}" is no step' if word else "this is no step", steps, meant)


def _missing_key(found: Found, document: Document, key: str) -> Problem:
    place = found.entry.place if found.entry else found.node.place
    if found.node is document.root:
        place = Place(document.file)
    return Problem("shape.missing-key", place, f'the key "{key}" is missing here', f"{key}: …")


def _unknown_key(place: Place, owner: type[Shape], key: str) -> Problem:
    known = list(keys_of(owner))
    expected = one_of(known)
    if issubclass(owner, StepShape) and key in KEYED_STEPS:
        expected = f'a dash of its own: "- {key}: …"'
    if issubclass(owner, FileShape) and key in CentreFile.model_fields:
        expected = f'"{key}" in its own file, or in centre.yaml'
    message = f'"{key[:40]}" is no key that belongs here'
    return Problem("shape.unknown-key", place, message, expected, did_you_mean(key, known))


def _too_little(place: Place, key: str) -> Problem:
    words = {"options": "a line for each key", "steps": "at least one step", "otherwise": "at least one step"}
    return Problem("shape.empty", place, "nothing stands here", words.get(key, "at least one entry"))


def _bound(error: ErrorDetails) -> str:
    context = error.get("ctx", {})
    words = {"ge": "at least", "le": "at most", "min_length": "at least", "max_length": "at most"}
    return next(f"{word} {context[key]}" for key, word in words.items() if key in context)


def _not_one_of(found: Found, expected: str) -> Problem:
    known = [word.strip("'") for word in expected.replace(" or ", ", ").split(", ")]
    meant = did_you_mean(str(found.node.value), known)
    return Problem("shape.not-one-of", found.node.place, f"{_shown(found)} is not known", one_of(known), meant)


def _wrong_kind(found: Found, kind: str) -> Problem:
    node = found.node
    if kind == "string_type" and isinstance(node.value, int | float):
        message = f"{node.raw[:40]} is read as {'yes or no' if isinstance(node.value, bool) else 'a number'}"
        return Problem("shape.unquoted", node.place, message, "a text", f'write it in quotes: "{node.raw[:40]}"')
    message = "nothing stands here" if node.value is None else f"{_shown(found)} cannot stand here"
    return Problem("shape.wrong-kind", node.place, message, KINDS.get(kind, "another kind of value"))


def _shown(found: Found) -> str:
    match found.node.value:
        case dict():
            return "a section"
        case list():
            return "a list"
        case None:
            return "nothing"
        case _:
            return f'"{found.node.raw[:40]}"'


def _shape_at(shape: type[Shape], path: tuple[int | str, ...]) -> type[Shape]:
    """The shape that pydantic used at `path`: follows fields, items and tags through the annotations."""
    kind: Any = shape
    for part in path:
        kind = _bare(kind)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            kind = keys_of(kind)[str(part)].annotation
        elif get_origin(kind) in (Union, UnionType):
            kind = next(arm for arm in get_args(kind) if Tag(str(part)) in getattr(arm, "__metadata__", ()))
        else:
            # The item of a list, or the value of a mapping.
            kind = [argument for argument in get_args(kind) if argument is not Ellipsis][-1]
    kind = _bare(kind)
    assert issubclass(kind, Shape), f"{kind} has no keys"
    return kind  # type: ignore[no-any-return]  # proved by the line above


def _bare(kind: Any) -> Any:
    """Without what is said about it, and without that it may be left out."""
    while True:
        arms = [each for each in get_args(kind) if each is not type(None)]
        is_optional = get_origin(kind) in (Union, UnionType) and len(arms) == 1
        if get_origin(kind) is not Annotated and not is_optional:
            return kind
        kind = arms[0]
