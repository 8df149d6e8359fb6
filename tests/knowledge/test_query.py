from knowledge.query import MAX_CHARACTERS, SYNONYM_WEIGHT, prepare


def test_what_was_asked_counts_more_than_what_it_is_also_called():
    query = prepare("oom in prod")
    assert query.weights["oom"] == 1.0
    assert query.weights["memori"] == SYNONYM_WEIGHT
    assert "memori" not in query.asked


def test_a_synonym_that_was_asked_for_keeps_its_full_weight():
    assert prepare("oom memory").weights["memori"] == 1.0


def test_a_whole_log_is_cut():
    assert len(prepare("error " * 10_000).text) <= MAX_CHARACTERS


def test_nothing_asked_is_nothing_looked_for():
    assert prepare(" \n ").weights == {}


def test_padding_of_a_chat_is_not_looked_for():
    assert prepare("hey pls, anyone? the thing isn't logging lol").asked == {"log"}


def test_what_wraps_an_error_of_aws_is_not_looked_for():
    asked = prepare("An error occurred (AccessDenied) when calling the ListTasks operation: no").asked
    assert asked == {"accessdeni", "listtask"}
