"""The peer: what it is asked, and its environment, which is made once."""

import sys
from pathlib import Path

import pytest

from agent.targets.target import TargetRequest
from evals.benchmarks.peer import PACKAGE, VERSION, PeerUnavailableError, install_peer, peer_actions, peer_environment
from evals.benchmarks.subject import Subject

SUBJECT = Subject(
    account_id="111111111111",
    region="eu-west-1",
    cluster="prod",
    service="orders",
    stack_name="shop-Orders",
    request=TargetRequest(),
)


def test_all_seven_actions_are_asked_about_the_same_service() -> None:
    actions = dict(peer_actions(SUBJECT))
    assert len(actions) == 7
    assert actions["fetch_cloudformation_status"] == {"cfn_stack_name": "shop-Orders"}
    for action, parameters in actions.items():
        if action != "fetch_cloudformation_status":
            assert parameters["ecs_cluster_name"] == "prod"
    assert actions["detect_image_pull_failures"]["ecs_service_name"] == "orders"


def test_it_gets_the_credentials_and_may_show_everything() -> None:
    keys = {"aws_access_key_id": "AKIA", "aws_secret_access_key": "s", "aws_session_token": "t"}
    environment = peer_environment("http://127.0.0.1:1", "eu-west-1", keys)
    assert environment["AWS_SESSION_TOKEN"] == "t"
    assert environment["AWS_ENDPOINT_URL"] == "http://127.0.0.1:1"
    assert environment["ALLOW_SENSITIVE_DATA"] == "true"


def test_an_environment_that_is_there_is_used_again(tmp_path: Path) -> None:
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.touch()
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    (tmp_path / "installed.txt").write_text(f"{PACKAGE}=={VERSION} on Python {version}\n")
    said: list[str] = []
    assert install_peer(tmp_path, say=said.append) == python
    assert said == []


def test_where_none_can_be_made_the_reason_is_given(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said: list[str] = []
    with pytest.raises(PeerUnavailableError, match=rf"{PACKAGE}=={VERSION} could not be installed"):
        install_peer(tmp_path / "file" / "peer", say=said.append)
    assert "Apache-2.0" in said[0]
