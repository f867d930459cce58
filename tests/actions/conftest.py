"""Every test of a verb ends with what must hold after any verb."""

from collections.abc import Iterator

import pytest

from tests.actions.night import Night
from tests.cast import Cast


@pytest.fixture
def night(cast: Cast) -> Iterator[Night]:
    """The cast on duty, watched: after the test every invariant holds and every board could follow its log."""
    night = Night(cast)
    yield night
    night.check()
