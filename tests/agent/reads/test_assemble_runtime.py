from agent.reads.assemble_runtime import runtime_facts
from agent.reads.collection import Collection
from tests.facts import NOW, SCOPE, alarm, unread
from tools.cloudwatch.describe_alarms import TOOL, DescribeAlarmsArguments
from tools.evidence import Empty, Found
from tools.runtime import NOTHING_READ
from tools.snapshot import Target


def test_one_answer_for_several_alarms_says_of_each_whether_it_is_there() -> None:
    c = Collection(target=Target(scope=SCOPE), taken_at=NOW)
    assert runtime_facts(c) == NOTHING_READ
    c.answers[TOOL.request(SCOPE, DescribeAlarmsArguments(names=("a", "b")))] = Found(value=(alarm("a"),))
    denied = unread("cloudwatch:DescribeAlarms")
    c.answers[TOOL.request(SCOPE, DescribeAlarmsArguments(names=("c",)))] = denied
    alarms = runtime_facts(c).alarms
    assert alarms["a"] == Found(value=alarm("a"))
    assert isinstance(alarms["b"], Empty)
    assert alarms["c"] == denied
    assert "d" not in alarms
