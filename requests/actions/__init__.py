"""Every write, one function per verb: `verb(actor, …)` is one transaction; `verb.once(repeat, …)` has a key."""

from requests.actions.addresses import add as add_address
from requests.actions.addresses import remove as remove_address
from requests.actions.air import hold_air
from requests.actions.answering import arrive, assign, clear_response, decline, respond, stand_down
from requests.actions.ask import Ask
from requests.actions.asking import Asked, request_backup, set_wanted, upgrade
from requests.actions.checks import check_in
from requests.actions.correcting import update_backup
from requests.actions.desk import acknowledge, escalate, mutual_aid, note, reached
from requests.actions.devices import revoke_device
from requests.actions.drilling import mark_drill, set_drill
from requests.actions.ending import cancel, close, secure, verify_cancel
from requests.actions.faults import dismiss as dismiss_fault
from requests.actions.faults import retry as retry_fault
from requests.actions.handing import desk_gone, leave, take_over, write_hand_over
from requests.actions.late import asker, withdrawer
from requests.actions.linking import link
from requests.actions.policies import set_ageing, set_ladder, set_standing_cover
from requests.actions.positions import Fix
from requests.actions.soon_enough import say_soon_enough
from requests.actions.stating import seal, seal_what_is_due, state
from requests.actions.stops import clear_stop, open_stop, roll_by, secure_stop, update_stop
from requests.actions.taking_back import take_back
from requests.actions.timers_said import say_timers
from requests.actions.tours import sign_off, sign_on
from requests.actions.units import no_answer, position, set_status, unit_ok
from requests.actions.unreal import record_lure
from requests.actions.was_there import was_there

__all__ = [
    "Ask",
    "Asked",
    "Fix",
    "acknowledge",
    "add_address",
    "arrive",
    "asker",
    "assign",
    "cancel",
    "check_in",
    "clear_response",
    "clear_stop",
    "close",
    "decline",
    "desk_gone",
    "dismiss_fault",
    "escalate",
    "hold_air",
    "leave",
    "link",
    "mark_drill",
    "mutual_aid",
    "no_answer",
    "note",
    "open_stop",
    "position",
    "reached",
    "record_lure",
    "remove_address",
    "request_backup",
    "respond",
    "retry_fault",
    "revoke_device",
    "roll_by",
    "seal",
    "seal_what_is_due",
    "say_soon_enough",
    "say_timers",
    "secure",
    "secure_stop",
    "set_ageing",
    "set_drill",
    "set_ladder",
    "set_standing_cover",
    "set_status",
    "set_wanted",
    "sign_off",
    "sign_on",
    "stand_down",
    "state",
    "take_back",
    "take_over",
    "unit_ok",
    "update_backup",
    "update_stop",
    "upgrade",
    "verify_cancel",
    "was_there",
    "withdrawer",
    "write_hand_over",
]
