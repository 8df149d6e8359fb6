import pytest

from agent.explain.kinds import kind_of, kinds_without_form, other_kinds


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


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Status reason\tCannotPullContainerError: no", "ecs_stopped_reason"),
        ("> STOPPED Reason: CannotStartContainerError: Error response from daemon: no", "container_reason"),
        ("« ResourceInitializationError: unable to pull secrets »", "ecs_stopped_reason"),
        ('"stopCode": "SpotInterruption",', "ecs_stopped_reason"),
        ("docker: Error response from daemon: pull access denied for quote", "ecs_stopped_reason"),
        ('{"failures": [{"reason": "RESOURCE:MEMORY"}]}', "ecs_service_event"),
        ("quote:run is not authorized to perform: sqs:SendMessage with an explicit deny in a service control policy", "cfn_status_reason"),
    ],
)  # fmt: skip
def test_labels_quotations_and_tools_before_a_reason_do_not_hide_it(text: str, kind: str):
    assert kind_of(text, None) == kind


@pytest.mark.parametrize(
    "text",
    [
        'INFO search q="CannotPullContainerError: not found" hits=3',
        '{"level":"info","msg":"stopCode: SpotInterruption"}',
        "GET /errors/ResourceInitializationError 200 3ms",
    ],
)
def test_a_log_that_only_names_a_reason_stays_a_log(text: str):
    assert kind_of(text, None) == "app_log"
    assert kinds_without_form(text, None) == ()


def test_what_nobody_placed_may_be_a_reason_too_but_a_hint_is_kept_to():
    assert kinds_without_form("mystery: refused", None) == ("ecs_stopped_reason", "elb_target_health")
    assert kinds_without_form("mystery: refused", "app_log") == ()
