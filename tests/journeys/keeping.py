"""What a browser keeps on its disk, read as a thief would; and a cable that can be cut."""

from __future__ import annotations

import json
import selectors
import socket
import threading
from contextlib import suppress
from datetime import datetime
from typing import Any

from playwright.sync_api import Page, Request

from tests.journeys.made_up import Wire, post
from tests.up.stack import eventually

SOON_S = 20.0

#: Everything in IndexedDB and Cache Storage as text; what is sealed comes out as the noise it is.
READ_ALL = """async () => {
  const text = (value) => JSON.stringify(value, (_, one) =>
    one instanceof ArrayBuffer || ArrayBuffer.isView(one) ? String.fromCharCode(...new Uint8Array(one.buffer ?? one))
    : one instanceof CryptoKey ? `key extractable=${one.extractable}` : one);
  const found = { shelf: {}, pages: {}, files: [] };
  for (const { name } of await indexedDB.databases()) {
    const asked = indexedDB.open(name);
    const db = await new Promise((go) => (asked.onsuccess = () => go(asked.result)));
    for (const drawer of db.objectStoreNames) {
      const all = db.transaction(drawer).objectStore(drawer).getAll();
      found.shelf[drawer] = await new Promise((go) => (all.onsuccess = () => go(all.result.map(text))));
    }
    db.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const { pathname } = new URL(request.url);
      if (pathname.startsWith("/static/")) found.files.push(pathname);
      else found.pages[pathname] = await (await cache.match(request)).text();
    }
  }
  return found;
}"""

#: Makes what lies on the shelf older, as if the clock had gone on while nobody was there.
AGE = """async (ms) => {
  const door = indexedDB.open("backupboard");
  const db = await new Promise((go) => (door.onsuccess = () => go(door.result)));
  const drawer = db.transaction("outbox", "readwrite").objectStore("outbox");
  const asked = drawer.getAll();
  const all = await new Promise((go) => (asked.onsuccess = () => go(asked.result)));
  for (const item of all) drawer.put({ ...item, at: item.at - ms, wall: item.wall - ms });
  await new Promise((go) => (drawer.transaction.oncomplete = go));
  db.close();
  return all.map((item) => ({ ...item, at: item.at - ms }));
}"""


def on_disk(page: Page) -> dict[str, Any]:
    """What lies in this browser: `shelf` by drawer, `pages` and `files` of the caches."""
    found: dict[str, Any] = page.evaluate(READ_ALL)
    return found


def kept(page: Page, drawer: str) -> list[str]:
    found: list[str] = on_disk(page)["shelf"].get(drawer, [])
    return found


def wait_kept(page: Page) -> None:
    """Until the shell and a picture of the board lie in this browser."""
    assert eventually(lambda: "/unit/shell/" in on_disk(page)["pages"], SOON_S), on_disk(page)["files"]
    assert eventually(lambda: any('"last"' in one for one in kept(page, "keep")), SOON_S)


def open_asks(page: Page) -> list[Wire]:
    found: list[Wire] = page.context.request.get("/api/v1/backups/?state=open&agency=METRO").json()["results"]
    return found


def over(page: Page) -> None:
    """Ends what the test asked for."""
    for card in open_asks(page):
        post(page, f"backups/{card['id']}/cancel/", {"disposition": "not_needed"})


def asks_sent(page: Page) -> list[Request]:
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if is_ask(request) else None)
    return sent


def body_of(request: Request) -> Wire:
    body: Wire = json.loads(request.post_data or "{}")
    return body


def is_ask(request: Request) -> bool:
    return request.method == "POST" and request.url.endswith("/api/v1/backups/")


def moment(text: str) -> float:
    return round(datetime.fromisoformat(text).timestamp(), 2)


class Cable:
    """TCP to the board that can be cut: `mode` is "whole", "cut" (refused and closed) or "hangs" (open, and silent)."""

    def __init__(self, board: int) -> None:
        self.board, self.mode = board, "whole"
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._ends: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self, mode: str = "cut") -> None:
        self.mode = mode
        if mode == "cut":
            for end in self._ends:
                _shut(end)

    def mend(self) -> None:
        """What hung is gone for good; whoever comes now gets through."""
        self.cut()
        self.mode = "whole"

    def stop(self) -> None:
        self.cut()
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                if self.mode == "cut":
                    _shut(near)
                    continue
                far = socket.create_connection(("127.0.0.1", self.board))
                self._ends += [near, far]
                threading.Thread(target=self._pour, args=(near, far), daemon=True).start()

    def _pour(self, near: socket.socket, far: socket.socket) -> None:
        with suppress(OSError, ValueError), selectors.DefaultSelector() as ready:
            ready.register(near, selectors.EVENT_READ, far)
            ready.register(far, selectors.EVENT_READ, near)
            while True:
                for key, _ in ready.select():
                    some = key.fileobj.recv(65_536)  # type: ignore[union-attr]
                    if not some:
                        raise OSError
                    if self.mode == "whole":
                        key.data.sendall(some)
        _shut(near)
        _shut(far)


def _shut(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
