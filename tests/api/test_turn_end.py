from agent.diagnosis import Usage
from agent.stream import DoneEvent
from api.turn_end import done


def test_the_end_says_what_it_took() -> None:
    told = done(thread_id="th-1", turn_id="tn-1", state="done", over=DoneEvent(usage=Usage(aws_calls=3)))
    assert told.keys() == {"thread_id", "turn_id", "state", "usage"}
    assert told["usage"]["aws_calls"] == 3


def test_an_answer_in_a_models_words_names_model_and_prompts() -> None:
    over = DoneEvent(usage=Usage(model_calls=1), written_by="model:m", prompts=("platform_answer@1",))
    told = done(thread_id="th-1", turn_id="tn-1", state="done", over=over)
    assert (told["written_by"], told["prompts"]) == ("model:m", ["platform_answer@1"])
    by_page = done(thread_id="th-1", turn_id="tn-1", state="done", over=DoneEvent(usage=Usage(), prompts=("p@1",)))
    assert by_page["written_by"] == "rules"
