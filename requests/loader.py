"""Loading agencies from files: all of them, or nothing at all and every fault named (docs/load-agency.md)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from requests import policies
from requests.events import recording
from requests.models import BoardCounter
from requests.vocabulary import EventKind
from units import agencies, agency_file
from units.access import system
from units.agencies import Loaded
from units.agency_toml import Fault
from units.models import Agency


class NotLoaded(Exception):
    """Nothing was written. `reasons` are lines to show, each one thing to mend."""

    def __init__(self, reasons: Sequence[str | Fault]) -> None:
        super().__init__(f"{len(reasons)} faults")
        self.reasons = [str(reason) for reason in reasons]


def load(paths: Sequence[Path], *, invented: bool = False) -> list[Loaded]:
    """Writes the files' agencies in one transaction. `invented` ones never stand beside real ones.

    Raises NotLoaded, with nothing written.
    """
    files = [_read(path) for path in paths]
    ladders = [policies.read(file.document, file.ladders) for file in files]
    _check(files, invented)
    hashes = agencies.hash_passwords(files, invented=invented)
    with recording(system("load_agency")) as log:
        agencies.lock()
        _check(files, invented)
        loads = agencies.write(files, hashes, invented=invented)
        for loaded, ladder in zip(loads, ladders, strict=True):
            loaded.tallies["ladders"] = agencies.Tally(changed=policies.write(loaded.agency, ladder, log.actor.label))
            _, fresh = BoardCounter.objects.get_or_create(agency=loaded.agency)
            # A new board has no reader yet. One that is followed hears of every unit that differs.
            for unit in [] if fresh else loaded.touched:
                log.add(EventKind.UNIT_STATUS, unit, {"loaded": True})
    return loads


def real_agencies() -> list[str]:
    """Codes of agencies with a board that nobody invented."""
    return list(Agency.objects.filter(invented=False, contact_only=False).values_list("code", flat=True))


def _read(path: Path) -> agency_file.AgencyFile:
    try:
        return agency_file.read(path)
    except OSError as error:
        raise NotLoaded([f"{path}: cannot be read: {error.strerror}."]) from None
    except UnicodeDecodeError as error:
        raise NotLoaded([f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8."]) from None


def _check(files: Sequence[agency_file.AgencyFile], invented: bool) -> None:
    if invented and (real := real_agencies()):
        raise NotLoaded([f"this database holds a real agency ({', '.join(real)}); use another DATA_DIR."])
    if not invented and (unreal := list(Agency.objects.filter(invented=True).values_list("code", flat=True))):
        raise NotLoaded([f"this database holds invented agencies ({', '.join(unreal)}); use another DATA_DIR."])
    agencies.check(files)
    if faults := [fault for file in files for fault in file.document.faults]:
        raise NotLoaded(faults)
