import pytest

from evals.aws_lab.exchange import AwsError
from evals.bedrock_lab.models import MODELS, find_model

SONNET = "anthropic.claude-sonnet-5-5"


@pytest.mark.parametrize(
    "model_id",
    [f"us.{SONNET}", f"global.{SONNET}", f"arn:aws:bedrock:us-west-2:111122223333:inference-profile/eu.{SONNET}"],
)
def test_a_model_is_found_behind_its_profiles(model_id: str):
    assert find_model(model_id, {}) is MODELS[SONNET]


def test_a_profile_of_an_application_stands_for_its_model():
    arn = "arn:aws:bedrock:us-west-2:111122223333:application-inference-profile/ab12"
    assert find_model(arn, {"ab12": f"us.{SONNET}"}) is MODELS[SONNET]
    with pytest.raises(AwsError, match="identifier is invalid"):
        find_model(arn, {})


def test_new_models_answer_to_profiles_only():
    with pytest.raises(AwsError, match="on-demand throughput isn’t supported"):
        find_model(SONNET, {})
    assert find_model("amazon.nova-lite-v1:0", {}).schema is False


def test_a_model_nobody_knows_is_refused():
    with pytest.raises(AwsError, match="provided model identifier is invalid"):
        find_model("us.acme.one", {})
