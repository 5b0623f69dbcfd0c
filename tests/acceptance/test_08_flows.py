"""IVR flows and dialplans that an admin can trust.

One test per deliverable (`test_d…`, a letter for each of its parts) and per line of 'Shown by' (`test_s…`). A line
that does not hold yet is a strict xfail; `make test` prints how many of how many hold.
"""

import json

import pytest

from tests.acceptance.test_03_working_floor import ROOT, passes, run

CENTRES = ("seasons", "screen-data", "charter", "regulator")


def shown(*places: str, timeout_s: float = 600) -> None:
    """These tests are there, and pass."""
    for place in places:
        assert (ROOT / place.partition("::")[0]).exists(), f"{place} is not there"
    passes(*places, timeout_s=timeout_s)


def test_d1a_values_and_conditions():
    """Set and computed values, conditions on them, digits asked for (masked in logs), hang-up with a cause."""
    shown("tests/core/test_values.py", "tests/core/test_conditions.py", "tests/core/test_collecting.py")


def test_d1b_values_are_spoken():
    """Digits, numbers, times and dates, in the call's language, out of prompts of our own."""
    shown("tests/core/test_speaking.py", "tests/sip/test_speaking.py")


def test_d1c_sub_flows():
    """With parameters, from the centre's flows and from `ivr_flows/`; none that goes round in a circle."""
    shown("tests/core/test_sub_flows.py")


def test_d1d_look_ups():
    """Over HTTP, with a time limit and a fallback; typed facts of a bounded size travel with the call."""
    shown(
        "tests/core/test_looking_up.py",
        "tests/runtime/test_look_ups.py",
        "tests/runtime/test_look_up_answers.py",
        "tests/sip/test_looking_up.py",
    )


def test_d1e_the_callers_history():
    """Who waits already, who was promised a callback, who calls again within some days."""
    shown("tests/core/test_history.py")


def test_d1f_a_message_is_recorded():
    """Voicemail, delivered into a folder or to a webhook."""
    shown("tests/core/test_messages.py", "tests/runtime/test_deliveries.py", "tests/sip/test_messages.py")


def test_d1g_survey_and_transfer():
    """A survey after the call; a transfer to a number, an agent or an extension."""
    shown("tests/core/test_surveys.py", "tests/core/test_flow_transfers.py")


def test_d1h_a_callback_is_offered():
    """By a step of the flow; what was promised is in the store before it is said."""
    shown("tests/core/test_calling_back.py", "tests/runtime/test_pledges.py", "tests/http/test_callbacks.py")
    shown("tests/sip/test_callbacks.py")


def test_d1i_every_path_ends():
    """Loops without input are found when the folder is read; steps that nobody can reach are reported."""
    shown("tests/config/test_paths.py")


def test_d2a_numbers_and_hours():
    """Numbers by a phone-number library; hours per line with exceptions, special days and public holidays."""
    shown("tests/config/test_numbers.py", "tests/config/test_holidays.py", "tests/core/test_hours.py")


def test_d2b_emergency_closing_and_special_greeting():
    """By command and API; kept over a restart."""
    shown("tests/core/test_line_notices.py", "tests/http/test_line_notices.py")


def test_d3a_in_the_queue():
    """Comfort messages, position and predicted wait (rounded, only when improved), exit key, callback offer."""
    shown("tests/core/test_telling.py", "tests/core/test_offering_callbacks.py")


def test_d3b_the_charter():
    """One switch per line: 2.5 minutes, a free callback, the wait told beforehand, a greeting in exceptional peaks."""
    shown("tests/core/test_charter.py", "tests/metrics/test_charter.py")


def test_d4_prompts_are_built():
    """Four languages in the demo; `acd prompts build` makes only what changed; the engine of speech is pluggable."""
    shown("tests/asterisk/test_sounds.py", "tests/asterisk/test_speech.py", "tests/runtime/test_prompts_command.py")


def test_d5_errors_and_schemas():
    """Every code has a golden file; secrets are never shown; JSON Schemas for editors come from the models."""
    shown("tests/config/test_golden.py", "tests/config/test_schemas.py")


def test_d6_policy_tests():
    """`given / when / expect` in YAML, run by `acd test` in milliseconds; red ones refuse a reload."""
    shown("tests/config/test_policies.py", "tests/runtime/test_policies.py", "tests/runtime/test_reload.py")


def test_d7_reload_and_diff():
    """All or nothing; `acd diff` says in plain words what would change."""
    shown("tests/runtime/test_reload.py", "tests/config/test_differences.py")


def test_d8_bad_input():
    """Absurd keys, large answers, links out of the folder, bombs: a clear error or a safe default."""
    hostile = "tests/config/test_hostile_files.py"
    shown("tests/config/test_any_text.py", "tests/config/test_fuzzed.py", hostile, "tests/sip/test_bad_input.py")


@pytest.mark.parametrize("centre", CENTRES)
def test_s1_four_more_centres(centre):
    """They check clean, and their policy tests pass."""
    checked = run(".venv/bin/acd", "check", f"dialplans/{centre}", "--format", "json")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert json.loads(checked.stdout)["warnings"] == []
    tested = run(".venv/bin/acd", "test", f"dialplans/{centre}")
    assert tested.returncode == 0, tested.stdout + tested.stderr


def test_s2_three_centres_called_over_sip():
    """Keys by RFC 4733 and by SIP INFO; what is heard is the prompt meant, in the right language."""
    shown("tests/sip/test_centres.py")


def test_s3_the_tutorial():
    """Your first line in ten minutes: its blocks of code are taken out and run."""
    shown("tests/test_tutorial.py")


def test_s4_reload_under_load():
    """50 calls up, 20 reloads of which 5 are broken: no call is harmed."""
    shown("tests/sip/test_reload.py")


def test_s5_the_charters_figure():
    """A simulated day: the daily figure beside a count made independently from the ledger."""
    shown("tests/sim/test_charter.py")


def test_s6_fuzzed_configurations():
    """2,000 and more: no crash, and no nonsense accepted."""
    shown("tests/config/test_fuzzed.py")
