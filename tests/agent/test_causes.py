from dataclasses import replace

from agent.causes import EXPLAINS, link
from agent.detector import all_detectors
from agent.finding import Confidence, Finding
from tests.facts import evidence, minutes


def finding(
    category: str, service: str | None = "web", confidence: Confidence = "certain", **fields: object
) -> Finding:
    found = Finding(
        category=category,
        confidence=confidence,
        statement=f"{category} on {service}",
        evidence_ids=(f"ev-{category}-{service}",),
        resource=service or "stack",
        owner="app team",
        service=service,
    )
    return replace(found, **fields)  # type: ignore[arg-type]  # fields of Finding


def test_the_root_cause_is_what_no_other_finding_explains() -> None:
    links = link(
        [
            finding("cfn_cascade_cancelled", None),
            finding("deployment_circuit_breaker"),
            finding("image_not_found"),
        ]
    )
    assert [found.category for found in links.root_causes] == ["image_not_found"]
    assert {found.category for found in links.symptoms} == {"cfn_cascade_cancelled", "deployment_circuit_breaker"}
    assert [(a.category, b.category) for a, b in links.chain] == [
        ("image_not_found", "deployment_circuit_breaker"),
        ("deployment_circuit_breaker", "cfn_cascade_cancelled"),
    ]


def test_with_symptoms_alone_there_is_no_root_cause() -> None:
    links = link([finding("essential_container_exited"), finding("deployment_circuit_breaker")])
    assert links.root_causes == ()
    assert len(links.symptoms) == 2
    assert len(links.chain) == 1


def test_a_fault_of_one_service_explains_nothing_of_another() -> None:
    links = link([finding("image_not_found", "web"), finding("deployment_circuit_breaker", "cart")])
    assert links.chain == ()
    assert [found.category for found in links.root_causes] == ["image_not_found"]


def test_two_faults_of_one_service_stay_two() -> None:
    links = link([finding("container_oom"), finding("health_check_path"), finding("essential_container_exited")])
    assert {found.category for found in links.root_causes} == {"container_oom", "health_check_path"}
    assert [(a.category, b.category) for a, b in links.chain] == [("container_oom", "essential_container_exited")]


def test_two_services_of_a_stack_both_explain_its_failure() -> None:
    links = link(
        [finding("image_not_found", "web"), finding("container_oom", "cart"), finding("cfn_cascade_cancelled", None)]
    )
    assert len(links.root_causes) == 2
    assert len(links.chain) == 2


def test_tasks_of_no_service_have_nothing_in_common() -> None:
    links = link(
        [
            finding("container_oom", None, resource="task/1"),
            finding("essential_container_exited", None, resource="task/2"),
        ]
    )
    assert links.chain == ()


def test_findings_of_one_category_on_one_service_become_one() -> None:
    likely = finding("image_not_found", confidence="likely", evidence_ids=("ev-1",), statement="maybe")
    certain = finding("image_not_found", evidence_ids=("ev-2",), statement="surely")
    (cause,) = link([likely, certain]).root_causes
    assert (cause.statement, cause.confidence) == ("surely", "certain")
    assert cause.evidence_ids == ("ev-2", "ev-1")


def test_surer_causes_come_first_and_then_earlier_ones() -> None:
    findings = [
        finding("image_pull_auth", "a", "possible"),
        finding("container_oom", "b", evidence_ids=("late",)),
        finding("image_not_found", "c", evidence_ids=("early",)),
        finding("app_config_error", "d", "likely"),
    ]
    known = {"late": evidence("late", at=minutes(9)), "early": evidence("early", at=minutes(3))}
    assert [found.service for found in link(findings, known).root_causes] == ["c", "b", "d", "a"]


def test_normal_operation_is_neither_cause_nor_symptom() -> None:
    links = link(iter([finding("benign")]))
    assert (links.root_causes, links.symptoms) == ((), ())
    assert [found.category for found in links.benign] == ["benign"]


def test_the_table_has_no_cycle_and_knows_every_detector_that_can_cause() -> None:
    def reaches(category: str, seen: tuple[str, ...] = ()) -> bool:
        return category in seen or any(reaches(effect, (*seen, category)) for effect in EXPLAINS.get(category, ()))

    assert not any(reaches(category) for category in EXPLAINS)
    causes = {detector.category for detector in all_detectors() if not detector.symptom}
    assert causes <= set(EXPLAINS)
