from agent.model.messages import DEFAULT_MAX_TOKENS, ModelRequest


def test_a_request_always_has_a_limit_for_its_answer():
    assert ModelRequest(system="s", messages=()).max_tokens == DEFAULT_MAX_TOKENS > 0
