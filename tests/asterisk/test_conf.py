import re
from dataclasses import replace
from pathlib import Path

import pytest

from acd.asterisk.carriers import Carrier, CarrierUnusable, carriers_of
from acd.asterisk.conf import ConfigurationUnsafe, Folders, Installation, render, write
from acd.asterisk.credentials import Credentials, create
from acd.core.ids import NodeName, PhoneName
from acd.core.plan import Trunk
from tests.sip.switches import small_plan

PLAN = small_plan()
SECRETS = create(PLAN)
FOLDERS = Folders.under(
    Path("/srv/run"), modules=Path("/srv/modules"), data=Path("/srv/data"), music=Path("/srv/music")
)
PLACE = Installation(
    node=NodeName("a1"),
    folders=FOLDERS,
    sip=("127.0.0.1", 5060),
    carriers={"trunk": Carrier(("127.0.0.2", "192.0.2.0/28"))},
    rtp=(10_000, 10_499),
    ari=("127.0.0.1", 8088),
    ami=("127.0.0.1", 5038),
)
FILES = render(PLAN, PLACE, SECRETS)

Section = tuple[str, list[tuple[str, str]]]


def sections(text: str) -> list[Section]:
    """A configuration file as Asterisk reads it, stricter: every line must be a section, a setting or a comment."""
    found: list[Section] = []
    for line in text.splitlines():
        bare = line.partition(";")[0].strip()
        if not bare:
            continue
        if header := re.fullmatch(r"\[([\w.-]+)\](\(!\)|\([\w.-]+\))?", bare):
            found.append((header[1] + (header[2] or ""), []))
            continue
        setting = re.fullmatch(r"([\w.-]+(?:\([\w(),]+\))?)\s*=>?\s*(.*)", bare)
        assert setting, f"neither section nor setting: {line!r}"
        assert found, f"a setting before the first section: {line!r}"
        found[-1][1].append((setting[1], setting[2]))
    return found


def settings(name: str, section: str) -> dict[str, str]:
    """The settings of a section; those of several sections of that name together."""
    return {key: value for title, pairs in sections(FILES[name]) if title == section for key, value in pairs}


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_well_formed(name):
    """Each line is a section, a setting or a comment, settings stand in a section, and no placeholder is left."""
    sections(FILES[name])
    assert "{{" not in FILES[name]
    assert "{%" not in FILES[name]
    assert "None" not in FILES[name]


def test_secrets_are_in_files_of_their_owner_only(tmp_path):
    """Every file that holds a secret is 0600, and no other file holds one."""
    write(FILES, tmp_path)
    secrets = [SECRETS.ari_password, SECRETS.ami_password, *SECRETS.phones.values()]
    with_secrets = {file.name for file in tmp_path.iterdir() if any(each in file.read_text() for each in secrets)}
    assert with_secrets == {"ari.conf", "manager.conf", "pjsip.conf"}
    for name in with_secrets:
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    assert SECRETS.api_token not in "".join(FILES.values())


def test_writing_again_replaces_and_leaves_nothing_else(tmp_path):
    """Files are replaced whole; a file with secrets that somebody opened up is closed again."""
    write(FILES, tmp_path)
    (tmp_path / "ari.conf").chmod(0o644)
    write(FILES, tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == set(FILES)
    assert (tmp_path / "ari.conf").stat().st_mode & 0o777 == 0o600


def test_the_trunk_is_known_by_its_address():
    """Calls from the named addresses, and only those, are the carrier's; nobody is let in without a name."""
    matches = [pair for title, pairs in sections(FILES["pjsip.conf"]) if "trunk" in title for pair in pairs]
    assert [value for key, value in matches if key == "match"] == ["127.0.0.2", "192.0.2.0/28"]
    assert ("identify_by", "ip") in matches
    assert ("context", "acd-lines") in matches
    assert settings("pjsip.conf", "global")["endpoint_identifier_order"] == "ip,auth_username"
    assert not [title for title, _ in sections(FILES["pjsip.conf"]) if title.startswith("anonymous")]
    assert "anonymous" not in FILES["modules.conf"]


def test_each_phone_has_its_own_password():
    """A phone is known by its password only, has one contact, and is asked regularly whether it is there."""
    pjsip = dict(sections(FILES["pjsip.conf"]))
    passwords = [dict(pjsip[f"{phone}(acd-phone-auth)"])["password"] for phone in PLAN.phones]
    assert passwords == [SECRETS.phones[phone] for phone in PLAN.phones]
    assert len(set(passwords)) == len(PLAN.phones)
    assert settings("pjsip.conf", "acd-phone(!)")["identify_by"] == "auth_username"
    assert settings("pjsip.conf", "acd-phone-aor(!)")["max_contacts"] == "1"
    assert int(settings("pjsip.conf", "acd-phone-aor(!)")["qualify_frequency"]) > 0


def test_ghost_callers_end():
    """Trunk and phones have session timers and an end when no sound comes."""
    for section in ("acd-trunk(!)", "acd-phone(!)"):
        found = settings("pjsip.conf", section)
        assert found["timers"] == "yes"
        assert int(found["rtp_timeout"]) > 0
        assert int(found["rtp_timeout_hold"]) > 0


def test_ari_carries_our_state_and_patience():
    """ARI puts our state and a leg's sound into a channel's JSON and does not drop an engine busy for a moment."""
    general = settings("ari.conf", "general")
    assert general["channelvars"] == "ACD_STATE,RTPAUDIOQOS"
    assert int(general["websocket_write_timeout"]) >= 1000
    assert settings("asterisk.conf", "options")["systemname"] == "a1"
    assert re.fullmatch(r"([0-9a-f]{2}:){5}[0-9a-f]{2}", settings("asterisk.conf", "options")["entityid"])


def test_nobody_is_told_of_variables_and_reports():
    """AMI sends refused visitors only; inside Asterisk no message is made of a variable or an RTCP report."""
    declined = {value for title, pairs in sections(FILES["stasis.conf"]) for _, value in pairs}
    assert {"ast_channel_varset_type", "ast_rtp_rtcp_sent_type", "ast_rtp_rtcp_received_type"} <= declined
    assert settings("manager.conf", SECRETS.ami_user)["read"] == "security"
    assert {"Newexten", "VarSet", "BridgeEnter"} <= set(
        settings("manager.conf", "general")["disabledevents"].split(",")
    )


def test_two_installations_have_different_entity_ids():
    """Two switches on one host are told apart."""
    other = replace(PLACE, node=NodeName("a2"))
    assert PLACE.entity_id != other.entity_id


def test_a_caller_without_an_engine_hears_a_voice():
    """Behind Stasis stands a spoken fallback, and the engine can send callers there itself."""
    text = FILES["extensions.conf"]
    assert "Stasis(acd,line," in text
    fallback = text.partition("[acd-fallback]")[2].partition("\n[")[0]
    assert "exten => s,1,Answer()" in fallback
    assert "Playback(" in fallback


@pytest.mark.parametrize(
    "phone", ["ana]\n[evil", "ana;x", "ana\nmatch = 0.0.0.0/0", "acd-trunk", "", "a b", "ana(!)", "ä", "x" * 41]
)
def test_a_phone_cannot_bring_in_a_section_or_line(phone):
    """A phone whose name would be read as something else is refused, and the error shows it."""
    plan = small_plan((phone,))
    with pytest.raises(ConfigurationUnsafe, match=re.escape(repr(phone))):
        render(plan, PLACE, create(plan))


@pytest.mark.parametrize("place", ["0.0.0.0/0", "::/0", "carrier.example.com", "192.0.2.1\n[evil]"])
def test_the_trunk_cannot_be_everybody(place):
    """The trunk's address is an address or a network, and not the whole world."""
    with pytest.raises(CarrierUnusable, match="the trunk's address"):
        render(PLAN, replace(PLACE, carriers={"trunk": Carrier((place,))}), SECRETS)


def test_each_trunk_is_dialled_by_its_name():
    """`PJSIP/<number>@<trunk>` finds an endpoint of that name, with a contact if its carrier takes calls."""
    plan = replace(PLAN, trunks=(Trunk("first"), Trunk("second")))
    carriers = carriers_of(plan, calls_from=["192.0.2.1"], targets=["second=192.0.2.20:5070"], keys=["second=inband"])
    found = sections(render(plan, replace(PLACE, carriers=carriers), SECRETS)["pjsip.conf"])
    endpoints = {title: dict(pairs) for title, pairs in found if title.endswith("(acd-trunk)")}
    others = [dict(pairs) for title, pairs in found if title in {"first", "second"}]
    assert endpoints == {
        "first(acd-trunk)": {"dtmf_mode": "auto"},
        "second(acd-trunk)": {"dtmf_mode": "inband", "aors": "second"},
    }
    assert [each["match"] for each in others if each["type"] == "identify"] == ["192.0.2.1", "127.0.1.2"]
    assert [each["contact"] for each in others if each["type"] == "aor"] == ["sip:192.0.2.20:5070"]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"calls_from": ["third=192.0.2.1"]}, "third"),
        ({"calls_from": ["192.0.2.1", "second=192.0.2.0/28"]}, "also 'first'"),
        ({"targets": ["192.0.2.20"]}, "HOST:PORT"),
        ({"targets": ["192.0.2.20:0"]}, "HOST:PORT"),
        ({"targets": ["x;y:5060"]}, "the trunk's target"),
        ({"targets": ["192.0.2.20:5060", "192.0.2.21:5060"]}, "is given 2"),
        ({"keys": ["tones"]}, "rfc4733"),
    ],
)
def test_what_is_said_of_a_carrier_is_checked(said, told):
    """Unknown trunks, addresses of two carriers, odd targets and unknown kinds of keys are refused with a reason."""
    plan = replace(PLAN, trunks=(Trunk("first"), Trunk("second")))
    with pytest.raises(CarrierUnusable, match=told):
        render(plan, replace(PLACE, carriers=carriers_of(plan, **said)), SECRETS)


@pytest.mark.parametrize("trunk", ["ana", "acd-x", "a]\n[evil", ""])
def test_a_trunk_has_a_name_of_its_own(trunk):
    """A trunk called as a phone, or as something else in the file, is refused."""
    plan = replace(PLAN, trunks=(Trunk(trunk),))
    with pytest.raises(ConfigurationUnsafe, match=re.escape(repr(trunk))):
        render(plan, replace(PLACE, carriers=carriers_of(plan)), SECRETS)


@pytest.mark.parametrize("bad", ["x\n[admin]", "x;", "x\r", 'x"', "${SHELL(id)}", "x\u2028y", " x"])
def test_no_other_value_can_either(bad):
    """A secret, folder or language that would change the meaning is refused."""
    with pytest.raises(ConfigurationUnsafe):
        render(PLAN, PLACE, replace(SECRETS, ari_password=bad))
    with pytest.raises(ConfigurationUnsafe):
        render(PLAN, replace(PLACE, folders=replace(FOLDERS, etc=Path(f"{bad}/y"))), SECRETS)
    with pytest.raises(ConfigurationUnsafe):
        render(replace(PLAN, languages=(bad,)), PLACE, SECRETS)


def test_the_centres_name_is_not_written():
    """What people call things may hold anything, so it is kept out of Asterisk's files."""
    plan = replace(PLAN, name="Crédit [Nord]; \n#exec rm")
    assert render(plan, PLACE, SECRETS) == FILES


def test_a_phone_without_a_password_is_an_error():
    """Secrets that do not fit the plan are noticed, never rendered as nothing."""
    plan = small_plan(("ana", "luis", "new"))
    with pytest.raises(Exception, match="new"):
        render(plan, PLACE, Credentials("a", "b", "c", "d", "e", "f", {PhoneName("ana"): "x", PhoneName("luis"): "y"}))


def test_listening_everywhere_names_no_address_for_sound():
    """With SIP on all addresses each call's own address is used for its sound."""
    everywhere = render(PLAN, replace(PLACE, sip=("0.0.0.0", 5060)), SECRETS)
    assert "media_address" not in everywhere["pjsip.conf"]
    assert "media_address = 127.0.0.1" in FILES["pjsip.conf"]
