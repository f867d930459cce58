"""What the live room counts, for /metrics."""

from prometheus_client import Counter, Gauge

SOCKETS = Gauge("board_sockets", "Sockets that follow a board in this process")
EVENTS = Counter("board_events", "Events read from the logs and told to the sockets of this process")
CLOSED = Counter("board_sockets_closed", "Sockets this process closed itself, by close code", ["code"])
