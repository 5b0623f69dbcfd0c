from acd.runtime.follow import Follower


def test_whole_lines_are_given_once_each(tmp_path):
    """A line that is not complete yet is given when it is."""
    path = tmp_path / "x"
    follower = Follower(path)
    assert list(follower.lines()) == []
    path.write_bytes(b"one\ntw")
    assert list(follower.lines()) == [b"one"]
    with path.open("ab") as file:
        file.write(b"o\nthree\n")
    assert list(follower.lines()) == [b"two", b"three"]
    assert list(follower.lines()) == []


def test_from_the_end_means_after_the_last_whole_line(tmp_path):
    """A torn line is cut off by whoever writes next, so it is not waited behind."""
    path = tmp_path / "x"
    path.write_bytes(b"old\ntorn")
    follower = Follower(path, from_end=True)
    path.write_bytes(b"old\nnew\n")
    assert list(follower.lines()) == [b"new"]
