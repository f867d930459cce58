"""`manage.py replay`: a published day of police calls, played against a running server. docs/replay.md."""

import asyncio
import json
import logging
import math
import tempfile
from argparse import ArgumentTypeError
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.management.base import BaseCommand, CommandError, CommandParser

from requests.loader import NotLoaded, load
from requests.replay import calls, noise, plan, prepare, report, sampling
from requests.replay.drive import CannotDrive, Setting, drive
from units.borders import Area, NotGeometry, read_areas

TIMES = "derived_duration_percentiles_minutes.csv"


def local_time(text: str) -> datetime:
    """A wall-clock time without offset."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no time; write 2023-01-19T09:00.") from None
    if moment.tzinfo:
        raise ArgumentTypeError(f"{text!r} has an offset; give the wall-clock time of the calls' own zone.")
    return moment


def zone(text: str) -> ZoneInfo:
    """A time zone by name."""
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError):
        raise ArgumentTypeError(f"{text!r} is no time zone; write America/Los_Angeles.") from None


def positive(text: str) -> float:
    """A number above zero."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not (0 < number < math.inf):
        raise ArgumentTypeError(f"{text!r}: give a number above 0.")
    return number


class Command(BaseCommand):
    help = (
        "Play published police calls against a running server, from outside, as separate signed-in clients. Exits 1 "
        "when a board had a gap, a duplicate or at the end another picture than the server. docs/replay.md."
    )
    # The drive uses the wire alone; only --prepare needs a database.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("--calls", type=Path, required=True, metavar="FILE", help="calls, CSV or CSV.GZ")
        add("--beats", type=Path, required=True, metavar="FILE", help="beats, GeoJSON")
        add("--times", type=Path, metavar="FILE", help=f"percentiles to sample from (beside the calls: {TIMES})")
        add("--from", type=local_time, required=True, dest="start", metavar="TIME", help="2023-01-19T09:00, local")
        add("--to", type=local_time, required=True, dest="end", metavar="TIME")
        add("--zone", type=zone, default="America/Los_Angeles", help="zone of the calls (America/Los_Angeles)")
        add("--speed", type=positive, default=120.0, help="how much faster than it happened (120)")
        add("--boards", type=int, default=20, metavar="N", help="boards that follow (20)")
        add("--url", default="http://127.0.0.1:8000", help="the server (http://127.0.0.1:8000)")
        add("--seed", type=int, default=1, help="of what is sampled (1)")
        add("--guess-asks", type=float, default=0.0, metavar="PERCENT", help="of stops that ask for cover besides (0)")
        add("--figures", type=Path, metavar="FILE", help="write the figures there as JSON, too")
        add("--noise", action="store_true", help="only work out how often a desk and a car would have sounded")
        add("--prepare", action="store_true", help="first load the units, beats and accounts it needs")

    def handle(self, *args: Any, **options: Any) -> None:
        # One line for each of thousands of calls would bury the figures.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        start, end, where = options["start"], options["end"], options["zone"]
        start, end = (moment.replace(tzinfo=where).astimezone(UTC) for moment in (start, end))
        if end <= start or options["boards"] < 1:
            raise CommandError("--to must be after --from, and --boards at least 1.")
        found, areas, planned = self.read(options, start, end)
        if options["noise"]:
            return self.tell_noise(noise.of(planned, areas, (end - start).total_seconds()))
        names = prepare.boards(options["boards"])
        if options["prepare"]:
            self.prepare(prepare.agency_toml(planned, names, options["beats"], where.key))
        self.tell_what_is_real(found, planned, start, end, options)
        setting = Setting(
            url=options["url"],
            agency=prepare.AGENCY,
            password=prepare.PASSWORD,
            speed=options["speed"],
            seconds=(end - start).total_seconds(),
            boards=names,
            desk=prepare.DESK,
            accounts={unit: prepare.account(unit) for unit in planned.units},
            places=dict(plan.places(areas)),
        )
        try:
            figures = asyncio.run(drive(planned, setting, self.say))
        except* CannotDrive as group:
            raise CommandError(str(group.exceptions[0])) from None
        for line in report.lines(figures):
            self.say(line)
        if options["figures"]:
            options["figures"].write_text(json.dumps(report.summary(figures), indent=1) + "\n", encoding="utf-8")
        if figures.failed:
            raise CommandError("a board was wrong.")

    def tell_noise(self, made: noise.Noise) -> None:
        """Raises CommandError when a desk or a car would have sounded more often than a person can bear."""
        for line in noise.lines(made):
            self.say(line)
        if not made.kept:
            raise CommandError("too loud.")

    def read(
        self, options: dict[str, Any], start: datetime, end: datetime
    ) -> tuple[calls.Calls, list[Area], plan.Plan]:
        """Calls, beats and the plan made of them."""
        times_file = options["times"] or options["calls"].parent / TIMES
        try:
            found = calls.read(options["calls"], start, end, options["zone"])
            areas = read_areas(options["beats"].read_text(encoding="utf-8"))
            times = sampling.Times(sampling.read(times_file), options["seed"])
        except (calls.NotCalls, sampling.NotPercentiles) as fault:
            raise CommandError(str(fault)) from None
        except NotGeometry as fault:
            raise CommandError(f"{options['beats']}: {fault}") from None
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.") from None
        return found, areas, plan.make(found.calls, areas, times, start, guessed_asks=options["guess_asks"])

    def prepare(self, text: str) -> None:
        """Loads what the plan needs; nothing else of a replay touches the database."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "replay.toml"
            path.write_text(text, encoding="utf-8")
            try:
                (loaded,) = load([path], invented=True)
            except NotLoaded as refusal:
                raise CommandError(f"cannot prepare: {' '.join(refusal.reasons)}") from None
        told = ", ".join(f"{what} {loaded.tallies[what]}" for what in ("beats", "units", "people"))
        self.say(f"prepared {loaded.agency.code}: {told}")

    def tell_what_is_real(
        self, found: calls.Calls, planned: plan.Plan, start: datetime, end: datetime, options: dict[str, Any]
    ) -> None:
        """What of the replay happened, and what was made up."""
        guessed = sum(stop.ask is not None for stop in planned.stops)
        beatless = sum(not call.beat for call in found.calls)
        where, speed = options["zone"], options["speed"]
        window = f"{start.astimezone(where):%Y-%m-%d %H:%M} to {end.astimezone(where):%Y-%m-%d %H:%M}"
        without = f" (none given for {beatless})" if beatless else ""
        self.say(f"{window} {where.key} at {speed:g} times its speed, {found.rows} calls")
        self.say(f"played:   {len(planned.stops)} stops, {len(planned.asks)} requests for cover; left out")
        self.say(f"          {found.duplicates} duplicates and {found.other} calls that are neither")
        self.say(f"real:     when, what kind, which beat{without}, which block, arrests, calls called off")
        self.say(f"sampled:  {', '.join(sampling.MEASURES)}: published percentiles, seed {options['seed']}")
        self.say("assumed:  the middle of the beat as the place; one answer to a cover, two to a backup;")
        self.say("          an arrest is secured halfway through its stop")
        self.say(
            f"prepared: {len(planned.units)} units with call signs and crews, {len(planned.cast)} of them in the play"
        )
        if options["guess_asks"]:
            self.say(f"guessed:  {guessed} asks for cover on stops, {options['guess_asks']:g} in a hundred stops")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
