"""Which file runs when, and in which process (`-n 2 --dist loadfile`)."""

from __future__ import annotations

from collections import Counter

import pytest
from xdist.scheduler import LoadFileScheduling

#: What is begun last leaves the other processes with nothing to do: long files of few tests come early.
_LONG = ("test_nobody_can_be_counted.py", "test_race_at_the_deadline.py", "test_any_order.py", "test_random_nights.py")


class OneHouse(LoadFileScheduling):
    """A file is run by one process, and all walks by one: starting their house takes as long as some of them."""

    def _split_scope(self, nodeid: str) -> str:
        file = str(super()._split_scope(nodeid))
        # Those of told/ have houses of their own.
        return "walks" if file.startswith("tests/journeys/test_") else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> OneHouse | None:
    """For `--dist loadfile`, files in the order they were collected in; others are as xdist has them."""
    if config.getoption("dist") != "loadfile":
        return None
    config.option.loadscopereorder = False
    return OneHouse(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The walks, then files of real processes, then long ones of few tests, then the largest."""
    size = Counter(item.path for item in items)
    walks = {item.path for item in items if item.get_closest_marker("journey")}
    waits = {item.path for item in items if item.get_closest_marker("up")}

    def place(item: pytest.Item) -> tuple[bool, bool, bool, int, str]:
        file = item.path
        return (file not in walks, file not in waits, file.name not in _LONG, -size[file], str(file))

    items.sort(key=place)
