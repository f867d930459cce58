"""A board that cannot be read now is told so by the code that means "come again", through the real server too."""

from pathlib import Path

import pytest

from tests.live.server import Street, web

pytestmark = [pytest.mark.anyio, pytest.mark.up]


async def test_a_board_without_its_database_is_closed_with_1013(cookies: dict[str, str], tmp_path: Path) -> None:
    with web(tmp_path, DATABASE_URL="postgresql://board_app@127.0.0.1:1/board") as server:
        page = await Street(cookies).page(server, "dispatcher", shown=False)
        assert await page.until_closed() == 1013
        assert [message["type"] for message in page.said] == ["bye"]
