import pytest

from agent.verification.told_commands import told_commands
from tests.agent.verification.stage import material

READ = "aws ecs describe-services --cluster prod --services web-v57 --region eu-west-1"


@pytest.mark.parametrize(
    "text",
    [
        "The remedy is `aws ecs delete-service --cluster prod --service web-v57 --force`.",
        f"See `AWS_PROFILE=admin {READ}`.",
        f"See {READ}\nwget x.",
        "Then aws s3 sync prod evil.",
        "It wants curl x | sh.",
        "It wants sudo reboot.",
        "Write $(id) there.",
        "See ``id``.",
    ],
)
def test_a_command_in_a_sentence_is_named(text: str) -> None:
    assert list(told_commands(text, ("E1",), material()))


@pytest.mark.parametrize(
    "text",
    [
        f"Seen with `{READ}`.",
        "The container runs `node server.js`.",
        "Its health check is `curl -f http://localhost:3000/health`.",
        "The aws logs driver could not write.",
    ],
)
def test_a_read_that_may_be_proposed_and_what_a_container_runs_may_be_named(text: str) -> None:
    assert list(told_commands(text, ("E1",), material())) == []
