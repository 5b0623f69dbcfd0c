"""What the YAML parser refuses, told in words that help who wrote the file."""

from collections.abc import Sequence

from ruamel.yaml.error import MarkedYAMLError, YAMLError

from acd.config.problems import Place, Problem, place_at

# The parser's words for a mistake, ours, and what the author of the file should write.
SYNTAX_MISTAKES = (
    ("mapping values are not allowed", 'a ":" stands where no key can be', 'a text that holds ": " in quotes'),
    ("unexpected end of stream", "a quote is opened here and never closed", "a quote at the end of the text"),
    ("expected <block end>", "this does not fit what is above it", "entries of one section begin in the same column"),
    ("could not find expected ':'", "a key without a colon", '"key: value", with a space after the colon'),
    ("expected ',' or", "a [ or { above is not closed", "commas between the entries, and the closing bracket"),
    ("expected the node content", "a value is missing here", "a value, or a text in quotes"),
    ("cannot start any token", "a text cannot begin with this sign", "the text in quotes"),
)


def syntax_problem(file: str, lines: Sequence[str], error: YAMLError) -> Problem:
    """The parser's error at its place."""
    if not isinstance(error, MarkedYAMLError):
        return Problem("yaml.syntax", Place(file), str(error).splitlines()[0])
    said = str(error.problem or error.context or "not YAML")
    mark = error.problem_mark or error.context_mark
    if "unexpected end of stream" in said and error.context_mark:
        mark = error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    place = place_at(file, lines, line, column)
    indent = place.text[: len(place.text) - len(place.text.lstrip())]
    if "\t" in indent:
        spot = place_at(file, lines, line, indent.index("\t"))
        return Problem("yaml.tab", spot, "this line is indented with a tab", "spaces, two for each level")
    for words, message, expected in SYNTAX_MISTAKES:
        if words in said:
            return Problem("yaml.syntax", place, message, expected)
    return Problem("yaml.syntax", place, said)
