import pytest

from agent.explain.kinds import kind_of, other_kinds


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("(service web) has reached a steady state.", "ecs_service_event"),
        ("CannotPullContainerError: not found", "ecs_stopped_reason"),
        ("TaskFailedToStart", "ecs_stop_code"),
        ("OutOfMemoryError: Container killed due to memory usage", "container_reason"),
        ('Resource handler returned message: "No" (RequestToken: 1, HandlerErrorCode: X)', "cfn_status_reason"),
        ("Target.Timeout | Request timed out", "elb_target_health"),
        ("Traceback (most recent call last):", "app_log"),
    ],
)
def test_without_a_hint_the_form_of_a_text_tells_where_it_was_seen(text: str, kind: str):
    assert kind_of(text, None) == kind


def test_a_hint_decides_and_an_unknown_one_is_ignored():
    assert kind_of("CannotPullContainerError: x", "app_log") == "app_log"
    assert kind_of("CannotPullContainerError: x", "somewhere") == "ecs_stopped_reason"


def test_an_observation_without_a_known_form_is_a_circumstance():
    assert kind_of("the log group is empty", "state") == "circumstance"
    assert kind_of("Target.Timeout", "state") == "elb_target_health"


def test_other_unmistakable_forms_are_offered():
    assert other_kinds("CannotPullContainerError: x", "app_log") == ("ecs_stopped_reason",)
    assert other_kinds("all is well", "app_log") == ()
