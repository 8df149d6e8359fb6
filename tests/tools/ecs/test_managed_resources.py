from tools.ecs.managed_resources import managed_resources


def test_resources_are_found_at_every_depth_with_their_reasons() -> None:
    found = managed_resources(
        {
            "ingressPaths": [
                {
                    "endpoint": "web.example.com",
                    "certificate": {"arn": "a/1", "domainName": "web.example.com", "status": "ACTIVE"},
                    "targetGroups": [{"arn": "a/tg", "status": "FAILED", "statusReason": "password=hunter2secret"}],
                }
            ],
            "autoScaling": {"scalableTarget": {"arn": "a/st", "status": "PROVISIONING", "minCapacity": 1}},
        }
    )
    assert [(one.kind, one.name, one.status) for one in found] == [
        ("certificate", "web.example.com", "ACTIVE"),
        ("target group", "tg", "FAILED"),
        ("scalable target", "st", "PROVISIONING"),
    ]
    assert "hunter2secret" not in (found[1].reason or "")


def test_nothing_managed_is_nothing() -> None:
    assert managed_resources({}) == ()
