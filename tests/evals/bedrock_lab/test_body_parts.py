from evals.bedrock_lab.body_parts import rows, table


def test_what_is_absent_or_null_reads_as_empty():
    assert (table({"a": None}, "a", "b"), rows({"a": {}}, "a", "b"), rows({"a": None}, "a")) == ({}, (), ())
