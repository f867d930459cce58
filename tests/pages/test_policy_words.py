"""The policy page says the server's own words while somebody types: the two judges of a ladder never differ."""

import itertools
import json
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from requests import standing
from requests.ladder import AUDIENCES, DEFAULT
from requests.rung_faults import faults
from requests.vocabulary import Urgency

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import { readFileSync } from "node:fs";
import { faultsOfRules, faultsOfRungs } from "./static/js/policy/faults.js";
const { ladders, covers } = JSON.parse(readFileSync(0, "utf8"));
const said = (found) => found.map((fault) => [fault.path, fault.words]);
const page = [ladders.map(([rungs, urgency]) => said(faultsOfRungs(rungs, urgency)))];
page.push(covers.map((rules) => said(faultsOfRules(rules))));
console.log(JSON.stringify(page));
"""
TIMES: list[Any] = [0, 0, 1, 5, 20, 20.5, 45, 45, 60, 120, 600, 3600, 3601, 86_400, -1, -0.5, "", "soon"]

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="node runs the page's side")


def anything(dice: random.Random) -> list[dict[str, Any]]:
    """Whatever a form can hold."""
    return [
        {
            "after": dice.choice(TIMES),
            "alert": dice.sample(AUDIENCES, dice.randint(0, 3)),
            "tone": "alarm",
            "name": "x" * dice.choice([0, 3, 60, 61, 200]),
        }
        for _ in range(dice.choice([0, 1, 2, 3, 5, 20, 21]))
    ]


def test_page_and_server_find_the_same_faults_in_the_same_words() -> None:
    dice = random.Random(2026)
    ladders: list[tuple[list[Any], Urgency]] = [(list(rungs), urgency) for urgency, rungs in DEFAULT.items()]
    ladders += [(anything(dice), urgency) for urgency, _ in itertools.product(Urgency, range(150))]
    covers = [
        [{**standing.DEFAULT[0], "after_min": after} for after in minutes]
        for minutes in ([], [3, 10], [0], [-1, 240, 240.5], [0.5, "x", 1000], [5] * 21)
    ]
    done = subprocess.run(
        ["node", "--input-type=module", "-e", SCRIPT],
        input=json.dumps({"ladders": ladders, "covers": covers}),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    page_ladders, page_covers = json.loads(done.stdout)
    for (rungs, urgency), page in zip(ladders, page_ladders, strict=True):
        assert page == [[fault.path, str(fault)] for fault in faults(rungs, urgency)], (rungs, urgency)
    for rules, page in zip(covers, page_covers, strict=True):
        assert [words for _, words in page] == standing.faults(rules), rules
