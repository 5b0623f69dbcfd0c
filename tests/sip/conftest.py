"""What several files of tests on real phones begin with."""

import pytest

from tests.phones import TRUNK_ADDRESS
from tests.phones.worker import even_free_port


@pytest.fixture(scope="module")
def carrier() -> tuple[str, int]:
    """The address at which calls to numbers outside come out: one for all tests of a file."""
    return TRUNK_ADDRESS, even_free_port(TRUNK_ADDRESS)
