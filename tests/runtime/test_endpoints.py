import orjson
import pytest

from acd.runtime.endpoints import Endpoints, EndpointsUnusableError

HERE = Endpoints(
    "127.0.0.1:5060", "127.0.0.2", ("+32",), "http://127.0.0.1:8088", "127.0.0.1:5038", None, None, "c.json"
)


def test_endpoints_come_back_as_they_were_written(tmp_path):
    """The keys are those that tools rely on; what does not exist is null."""
    HERE.write(tmp_path)
    assert Endpoints.read(tmp_path) == HERE
    said = orjson.loads((tmp_path / "endpoints.json").read_bytes())
    assert list(said) == ["sip", "trunk_from", "lines", "ari", "ami", "http", "metrics", "credentials"]
    assert said["http"] is None


def test_a_missing_file_is_explained(tmp_path):
    """What writes it, and which keys it must have."""
    with pytest.raises(EndpointsUnusableError) as refused:
        Endpoints.read(tmp_path)
    assert "acd up" in str(refused.value)
    assert "trunk_from" in str(refused.value)


def test_a_wrong_file_is_explained(tmp_path):
    """With the key that is missing."""
    HERE.write(tmp_path)
    said = orjson.loads((tmp_path / "endpoints.json").read_bytes())
    del said["ari"]
    (tmp_path / "endpoints.json").write_bytes(orjson.dumps(said))
    with pytest.raises(EndpointsUnusableError, match="ari: Field required"):
        Endpoints.read(tmp_path)
