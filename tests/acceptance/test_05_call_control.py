"""Call control: hold, transfer, conference, supervision, recording.

One test per deliverable (`test_d…`) and per line of 'Shown by' (`test_s…`).
"""

from tests.acceptance.test_03_working_floor import ROOT, names_tests_that_pass, passes

PAGE = ROOT / "ARCHITECTURE.md"
TITLE = "Compared with others"
ROWS = ("A20", *(f"E{number}" for number in range(1, 10)))


def test_d1_transfers_by_phone_and_api_end_in_the_same_transitions():
    """Blind and attended, to agent, queue, number and line; what fails goes back, and nothing is counted twice."""
    passes(
        "tests/core/test_agent_transfers.py",
        "tests/core/test_consultations.py",
        "tests/core/test_given_back.py",
        "tests/sip/test_agent_transfers.py",
        "tests/sip/test_given_back.py",
    )


def test_d2_hold_consult_and_three_way():
    """With music, swapped, joined and left; the others stay connected when one goes."""
    passes("tests/core/test_consultations.py", "tests/core/test_asking_a_queue.py", "tests/sip/test_consultations.py")


def test_d3_an_agents_own_call():
    """With an allowed caller identity, counted as her own, busy for routing meanwhile."""
    passes("tests/core/test_own_calls.py", "tests/sip/test_own_calls.py")


def test_d4_supervision():
    """Listen, whisper, barge, take over; a tone if wished; only with the role; in the ledger."""
    passes("tests/core/test_supervision.py", "tests/sip/test_supervision.py")


def test_d5_recording():
    """Announced, paused, kept and purged; a full disk stops recording and never a call."""
    passes("tests/core/test_recording.py", "tests/sip/test_recording.py", "tests/sip/test_recording_disk.py")


def test_d6_wrap_up_and_disposition():
    """Codes (mandatory where so configured), notes, solved at the first call; a wrap-up is extended and ended."""
    passes("tests/core/test_wrap_up.py", "tests/sip/test_wrap_up.py")


def test_d7_the_supervisor_on_the_line_up():
    """Priority, position, withdrawal, hand-over, picking, moving: each done whole or refused with a reason."""
    passes("tests/core/test_line_up.py", "tests/core/test_directed.py", "tests/sip/test_line_up.py")


def test_d8_a_crash_at_every_step_is_adopted():
    """In the core after every command; for real in the middle of an attended transfer and of a recording."""
    passes(
        "tests/proofs/test_killed_anywhere.py",
        "tests/sip/test_control_killed.py",
        "tests/sip/test_recording.py",
        "tests/sip/test_vanishing.py",
    )


def test_s1_real_phones_send_refer_for_each_kind_of_transfer():
    """Refused and unanswered targets among them."""
    passes("tests/sip/test_agent_transfers.py", "tests/sip/test_attended_by_phone.py")


def test_s2_tones_prove_who_hears_whom():
    """While one listens, whispers, barges in, in a three-way conversation, and on hold."""
    passes("tests/sip/test_supervision.py", "tests/sip/test_consultations.py")


def test_s3_a_recording_holds_both_sides_and_the_pause_as_silence():
    """As a file whose checksum stands in the ledger."""
    passes("tests/sip/test_recording.py")


def test_s4_the_story_of_a_call_that_was_transferred_twice_is_told():
    """By `acd calls show ID`, with its waits; and the books balance."""
    passes("tests/sip/test_call_story.py")


def test_s5_the_comparison_names_a_test_for_each_row_that_ran():
    """The rows on agents, supervision and withdrawal, in ARCHITECTURE.md."""
    section = PAGE.read_text().partition(f"## {TITLE}")[2].partition("\n## ")[0]
    for row in ROWS:
        line = next((line for line in section.splitlines() if line.startswith(f"| {row} |")), "")
        names_tests_that_pass(line)
