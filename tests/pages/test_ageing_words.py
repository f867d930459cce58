"""The policy page and the server judge when an ask is late in the same words."""

import itertools
import json
import shutil
import subprocess
from typing import Any

import pytest

from backupboard.places import ROOT
from requests.ageing import DEFAULT, faults

SCRIPT = """
import { readFileSync } from "node:fs";
import { faultsOfAgeing } from "./static/js/policy/ageing_rules.js";
const said = (rules) => faultsOfAgeing(rules).map((fault) => [fault.path, fault.words]);
console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(said)));
"""
TIMES: list[Any] = [None, 0, 0.5, 1, 30, 60.5, 120, 121, 3600, 3601, -5, "soon"]


@pytest.mark.skipif(shutil.which("node") is None, reason="node runs the page's side")
def test_page_and_server_find_the_same_faults_in_the_same_words() -> None:
    policies = [
        [{**rule, "late_s": late, "overdue_s": overdue} if rule["urgency"] == urgency else rule for rule in DEFAULT]
        for urgency, late, overdue in itertools.product([rule["urgency"] for rule in DEFAULT], TIMES, TIMES)
    ]
    done = subprocess.run(
        ["node", "--input-type=module", "-e", SCRIPT],
        input=json.dumps(policies),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for rules, page in zip(policies, json.loads(done.stdout), strict=True):
        assert page == [[fault.path, str(fault)] for fault in faults(rules)], rules
