"""Whether a module of ours is there yet, without importing it."""

from importlib.util import find_spec


def module_exists(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False
