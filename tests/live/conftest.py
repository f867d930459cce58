"""The live room's fixtures; its tests are coroutines."""

from collections.abc import AsyncIterator

import pytest

from tests.cast import Cast
from tests.live.house import House, sign_in
from tests.live.server import Street


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def cookies(cast: Cast) -> dict[str, str]:
    """Everybody signed in, by name."""
    return sign_in(cast)


@pytest.fixture
async def house(anyio_backend: str, cast: Cast, cookies: dict[str, str]) -> AsyncIterator[House]:
    """A hub of the test's own."""
    house = House(cast, cookies)
    try:
        yield house
    finally:
        await house.close()


@pytest.fixture
async def street(anyio_backend: str, cookies: dict[str, str]) -> AsyncIterator[Street]:
    """Everybody signed in; what they open is closed afterwards."""
    street = Street(cookies)
    async with street.things:
        yield street
