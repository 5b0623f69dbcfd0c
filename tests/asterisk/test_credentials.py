import json
from dataclasses import asdict

import pytest

from acd.asterisk.credentials import CredentialsUnusable, create, ensure, load
from acd.core.ids import PhoneName
from tests.sip.switches import small_plan


def test_saved_and_loaded_they_are_the_same_and_private(tmp_path):
    """What was saved comes back, from a file that only its owner can read and beside which nothing is left."""
    made = create(small_plan())
    made.save(tmp_path / "credentials.json")
    assert load(tmp_path / "credentials.json") == made
    assert [file.name for file in tmp_path.iterdir()] == ["credentials.json"]
    assert (tmp_path / "credentials.json").stat().st_mode & 0o777 == 0o600


def test_every_secret_is_another_one():
    """No two secrets of an installation, or of two, are alike, and each is long."""
    secrets = []
    for made in (create(small_plan()), create(small_plan())):
        secrets += [made.ari_password, made.ami_password, made.api_token, made.supervisor_token, *made.phones.values()]
    assert len(set(secrets)) == len(secrets)
    assert min(map(len, secrets)) >= 32


def test_secrets_do_not_show():
    """Printed or logged by mistake, the secrets are not to be seen."""
    made = create(small_plan())
    shown = repr(made)
    for secret in (made.ari_password, made.ami_password, made.api_token, made.supervisor_token, *made.phones.values()):
        assert secret not in shown


def test_they_stay_while_the_phones_come_and_go(tmp_path):
    """A phone keeps its password when others are added or removed; a removed one loses it."""
    file = tmp_path / "credentials.json"
    first = ensure(file, small_plan(("ana", "luis")))
    assert ensure(file, small_plan(("ana", "luis"))) == first
    second = ensure(file, small_plan(("ana", "eva")))
    assert dict(second.phones).items() & dict(first.phones).items() == {("ana", first.phones[PhoneName("ana")])}
    assert set(second.phones) == {"ana", "eva"}
    assert second.ari_password == first.ari_password
    assert load(file) == second


def test_who_had_no_token_for_supervisors_gets_one(tmp_path):
    """A file of an earlier version is made whole, once, and everything else in it stays."""
    file = tmp_path / "credentials.json"
    first = asdict(create(small_plan()))
    file.write_text(json.dumps({name: value for name, value in first.items() if name != "supervisor_token"}))
    made = ensure(file, small_plan())
    assert made.supervisor_token not in ("", first["supervisor_token"])
    assert asdict(made) == {**first, "supervisor_token": made.supervisor_token}
    assert ensure(file, small_plan()) == load(file) == made


@pytest.mark.parametrize("change", [{"ari_password": ""}, {"phones": None}, {"phones": {"ana": 7}}, {"extra": "x"}])
def test_a_damaged_file_is_named_and_never_overwritten(tmp_path, change):
    """A file that holds something else is an error that says what to do, not silently new secrets."""
    file = tmp_path / "credentials.json"
    file.write_text(json.dumps({**asdict(create(small_plan())), **change}))
    before = file.read_text()
    with pytest.raises(CredentialsUnusable, match=r"credentials\.json .* remove it"):
        ensure(file, small_plan())
    assert file.read_text() == before


def test_half_a_file_is_an_error_too(tmp_path):
    """What is no JSON is reported in the same way."""
    (tmp_path / "credentials.json").write_text('{"ari_user": "acd"')
    with pytest.raises(CredentialsUnusable, match="does not hold the secrets"):
        load(tmp_path / "credentials.json")
