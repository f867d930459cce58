"""Hands that write into the log as fast as one may ask: each line on stdin is one event, one commit and one poke.

`python -m bench.live_writer DSN BROKER AGENCY UNIT`. Answers each line with the event's number. Without Django and
HTTP, so that what is measured is the delivery and not the touch.
"""

from __future__ import annotations

import json
import sys

import psycopg2
import redis

from requests.poke import CHANNEL

_RECORD = (
    "select number from board_record(array[%s]::bigint[], array['unit.status'], array['unit'], array[%s]::uuid[],"
    " array[%s])"
)
_PAYLOAD = json.dumps({"actor": {"kind": "system", "id": None, "label": "bench"}, "facts": {}}, separators=(",", ":"))


def main() -> None:
    dsn, broker, agency, unit = sys.argv[1:]
    session = psycopg2.connect(dsn)
    session.autocommit = True
    client = redis.Redis.from_url(broker)
    with session.cursor() as cursor:
        for _ in sys.stdin:
            cursor.execute(_RECORD, [int(agency), unit, _PAYLOAD])
            (number,) = cursor.fetchone() or (0,)
            client.publish(CHANNEL, json.dumps({"agency": int(agency), "seq": number}))
            print(number, flush=True)


if __name__ == "__main__":
    main()
