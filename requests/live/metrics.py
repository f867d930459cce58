"""What the live room counts, for /metrics."""

from prometheus_client import Counter, Gauge, Histogram

SOCKETS = Gauge("board_sockets", "Sockets that follow a board in this process")
EVENTS = Counter("board_events", "Events read from the logs and told to the sockets of this process")
CLOSED = Counter("board_sockets_closed", "Sockets this process closed itself, by close code", ["code"])
FAN_OUT = Histogram(
    "board_fan_out_seconds",
    "From events read and framed to the last socket of this process that follows them",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1),
)
