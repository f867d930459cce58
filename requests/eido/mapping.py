"""A backup as an Emergency Incident Data Object (NENA-STA-021.1b), for another agency's computer. Pure; no database.

It tells the state as it is now, never the history, and no person: units by call sign, desks as "dispatch". Local words
stand beside the registry's, never in their place. Which fields are certain and which are not: docs/eido.md.
"""

from __future__ import annotations

from requests.eido import incident, units
from requests.eido.parts import Known, Wire, incident_id, last, prologue
from requests.eido.words import VERSION


def of(known: Known) -> Wire:
    """The object. Equal input gives equal output: every `$id` is the same in every object of one incident."""
    card = known.card
    found, noted, place = units.units(known), incident.notes(known), incident.location(known)
    whole: Wire = {
        **prologue(known, incident_id(card["id"], known.domain), last(card), card["agency"]),
        "eidoVersion": VERSION,
        "issuingElementIdentification": known.domain,
        "incidentComponent": incident.incident(known, place, noted),
        "dispatchComponent": units.dispatches(known, found),
        "agencyComponent": units.agencies(known),
        "agentComponent": units.agents(known, found),
        "emergencyResourceComponent": [unit.component for unit in found],
        "notesComponent": noted,
        "locationComponent": [place] if place else [],
        "linkComponent": [incident.link(known, other) for other in card["linked"]],
        "mergeComponent": incident.merged(known),
    }
    return {name: value for name, value in whole.items() if value != []}
