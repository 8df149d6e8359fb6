"""The printed table and the JSON document."""

import json
from typing import Any

from evals.benchmarks.comparison import targets
from evals.benchmarks.table import Report, document, table
from tests.evals.benchmarks.made_up import comparison, crowd, measured


def _report(**changes: Any) -> Report:
    comparisons = changes.pop("comparisons", (comparison(),))
    fields: dict[str, Any] = {
        "latency_ms": 80,
        "repeat": 7,
        "load": 0.5,
        "cores": 2,
        "comparisons": comparisons,
        "crowd": crowd(),
        "targets": targets(comparisons, crowd()),
    }
    return Report(**(fields | changes))


def test_a_scenario_is_two_rows_and_what_they_mean() -> None:
    lines = table(_report()).splitlines()
    at = lines.index("s-000001  image_not_found")
    assert lines[at + 1].split() == ["tsuba", "20", "4", "4", "4", "0.40", "s", "1.25", "1.50", "s"]
    assert lines[at + 2].split() == ["peer", "50", "-", "50", "-", "4.00", "s", "1.00", "5.00", "s"]
    assert lines[at + 3] == "  tsuba is 10.0 x faster; decisive fact: tsuba yes, peer no"


def test_columns_stand_under_their_names() -> None:
    lines = table(_report()).splitlines()
    head = next(line for line in lines if "trips" in line and "waves" in line)
    row = next(line for line in lines if line.startswith("  tsuba "))
    for name, value in (("calls", "20"), ("waves", "4"), ("warm", "0.40 s"), ("x trips", "1.25"), ("cold", "1.50 s")):
        end = head.index(name) + len(name)
        assert row[:end].endswith(value)


def test_it_reads_in_80_columns() -> None:
    wide = comparison(own=measured(123.456, calls=12345, chain=123), round_trips=123, waves=10)
    assert max(len(line) for line in table(_report(comparisons=(wide,))).splitlines()) <= 80


def test_the_crowded_account_shows_both_counts_of_both_sides() -> None:
    lines = table(_report()).splitlines()
    at = lines.index("Calls for s-000001, and with 300 more stacks and 60 more target groups beside:")
    assert lines[at + 1] == "  tsuba 20 -> 20, peer 50 -> 410"


def test_missed_targets_are_marked_and_named() -> None:
    bad = comparison(round_trips=6)
    lines = table(_report(comparisons=(bad,), targets=targets((bad,), crowd()))).splitlines()
    assert "MISSED  round trips below nested stacks as counted at most 4: 6 (s-000001)" in lines
    assert "met     waves at most 4: 4" in lines


def test_an_absent_peer_is_said_loudly_and_leaves_no_row() -> None:
    alone = comparison(peer=None)
    report = _report(comparisons=(alone,), crowd=crowd(peer=None), without_peer="no package index in reach")
    text = table(report)
    assert text.endswith("NOT COMPARED WITH THE PEER: no package index in reach")
    assert "  peer " not in text
    assert "faster" not in text


def test_a_busy_machine_is_told_of() -> None:
    assert "Busy machine (load 13.3 on 2 cores)" in table(_report(load=13.3))
    assert "Busy machine" not in table(_report(load=1.9))


def test_how_often_the_decisive_fact_was_shown_is_counted_for_both() -> None:
    both = (comparison(peer_fact=True), comparison(own_fact=False))
    assert "of 2 scenarios: tsuba 1, peer 1" in table(_report(comparisons=both))


def test_the_document_holds_every_run_and_target() -> None:
    plain = json.loads(json.dumps(document(_report())))
    (scenario,) = plain["scenarios"]
    assert scenario["tsuba"]["warm_runs"] == [0.4, 0.4, 0.4]
    assert scenario["tsuba"]["round_trips"] == 4
    assert scenario["peer"]["chain_seen"] == 50
    assert scenario["times_faster"] == 10.0
    assert plain["crowded_account"]["peer_calls"] == [50, 410]
    assert all(target["met"] for target in plain["targets"])
    assert plain["peer"]["licence"] == "Apache-2.0"


def test_the_document_says_why_there_is_no_peer() -> None:
    alone = comparison(peer=None)
    plain = document(_report(comparisons=(alone,), crowd=crowd(peer=None), without_peer="offline"))
    assert plain["peer"]["unavailable"] == "offline"
    assert plain["scenarios"][0]["peer"] is None
