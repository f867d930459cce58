"""A board that cannot be read now is told so by the code that means "come again", through the real server too."""

from pathlib import Path

import pytest
from django.conf import settings
from websockets.asyncio.client import connect

from tests.cast import Cast
from tests.live.server import Page, web

pytestmark = [pytest.mark.anyio, pytest.mark.up]


async def test_a_board_without_its_database_is_closed_with_1013(cast: Cast, tmp_path: Path) -> None:
    key = cast.client("dispatcher").cookies[settings.SESSION_COOKIE_NAME].value
    elsewhere = {"DATABASE_URL": "postgresql://board_app@127.0.0.1:1/board"}
    with web(tmp_path, **elsewhere) as server:
        cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={key}"}
        wire = await connect(
            f"ws://{server.host}/ws/board/", origin=f"http://{server.host}", additional_headers=cookie, proxy=None
        )
        page = Page(wire)
        assert await page.until_closed() == 1013
        assert [message["type"] for message in page.said] == ["bye"]
