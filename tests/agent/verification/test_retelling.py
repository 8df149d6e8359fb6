from agent.verification.retelling import retold_gap, retold_impact, retold_owner, retold_status


def test_nothing_is_said_of_an_impact_that_could_not_be_told() -> None:
    assert retold_impact(serving=None) == ""
    assert retold_impact(serving=True) != retold_impact(serving=False)


def test_only_what_was_refused_is_told_as_refused() -> None:
    assert "refused" in retold_gap("ecs:ListTasks", "denied")
    assert "refused" not in retold_gap("ecs:ListTasks", "timeout")


def test_every_status_and_owner_can_be_told() -> None:
    assert "rolled back" in retold_status("rolled_back")
    assert retold_owner("nobody") != retold_owner("app team").replace("app team", "nobody")
