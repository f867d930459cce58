"""Raster PMTiles files, small and made here: one picture for every tile of the earth."""

from __future__ import annotations

import gzip
import struct
import zlib

PNG, VECTOR = 2, 1
#: One picture down to this zoom.
DEEPEST = 14
COLOUR = (70, 120, 90)
_GZIP, _PLAIN = 2, 1


def png(side: int = 256) -> bytes:
    """A square of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + bytes(COLOUR) * side) * side
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])


def pmtiles(kind: int = PNG) -> bytes:
    """A whole file: header, one directory entry that runs over every tile, and the picture."""
    picture = png()
    every = (4 ** (DEEPEST + 1) - 1) // 3
    directory = gzip.compress(b"".join(map(_varint, (1, 0, every, len(picture), 1))), mtime=0)
    metadata = gzip.compress(b"{}", mtime=0)
    at = 127 + len(directory)
    tiles = at + len(metadata)
    places = (127, len(directory), at, len(metadata), tiles, 0, tiles, len(picture), every, 1, 1)
    earth = (-1_800_000_000, -850_000_000, 1_800_000_000, 850_000_000)
    head = b"PMTiles\x03" + struct.pack("<11Q", *places)
    head += struct.pack("<6B4iB2i", 1, _GZIP, _PLAIN, kind, 0, DEEPEST, *earth, 0, 0, 0)
    assert len(head) == 127
    return head + directory + metadata + picture
