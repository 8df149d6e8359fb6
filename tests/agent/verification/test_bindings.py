from agent.diagnosis import Change
from agent.verification.bindings import swapped
from tests.agent.verification.stage import failed, material
from tests.diagnoses import cause, piece

PORTS = material(
    failed(
        root_causes=(
            cause(
                "health_check_port",
                statement="The load balancer asks port 8080. The application listens on port 3000.",
                evidence_ids=("E1",),
            ),
        ),
        evidence=(piece("E1", excerpt="healthCheckPort: 8080\nlistening on port 3000"),),
    )
)


def test_values_that_stand_for_something_else_are_noticed() -> None:
    assert list(swapped("The application listens on port 8080.", ("E1",), PORTS))[-1:] == [
        "what it cites says this of 3000, not of 8080"
    ]
    assert list(swapped("The load balancer asks port 3000.", ("E1",), PORTS)) != []


def test_a_number_put_into_a_rules_sentence_is_noticed() -> None:
    told = "3 tasks stopped before the containers started."
    assert list(swapped(told, ("E1",), material())) == []
    assert any("without 56" in why for why in swapped(told.replace("3", "56"), ("E1",), material()))


def test_a_number_of_the_same_sentence_put_elsewhere_in_it_is_noticed() -> None:
    statement = "12 tasks of web (web:38) stopped because container web ended with exit code 2."
    told = material(failed(root_causes=(cause("app_config_error", statement=statement, evidence_ids=("E1",)),)))
    assert list(swapped(statement, ("E1",), told)) == []
    assert any("without 2" in why for why in swapped(statement.replace("12", "2"), ("E1",), told))


def test_values_where_they_belong_pass() -> None:
    assert (
        list(swapped("The application listens on port 3000, the load balancer asks port 8080.", ("E1",), PORTS)) == []
    )


def test_before_and_after_may_stand_together() -> None:
    moved = Change(subject="web:56 → web:57", path="cpu", before="256", after="512", evidence_ids=("E1",))
    told = material(failed(changes=(moved,)))
    assert list(swapped("cpu changed from 256 to 512", ("E1",), told)) == []
