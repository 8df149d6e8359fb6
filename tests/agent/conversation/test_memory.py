from agent.composition import Labels
from agent.conversation.memory import Memory, read_memory, write_memory
from agent.targets.target import TargetRequest


def test_what_is_remembered_reads_back_the_same():
    memory = Memory(
        focus=TargetRequest(account="111122223333", region="eu-west-1", cluster="prod", service="web"),
        diagnosis_id="dg-1",
        pending="why is “web” failing?\n",
        labels=Labels(known={"ev-a": "E1", "ev-b": "E2"}),
    )
    assert read_memory(write_memory(memory)) == memory


def test_a_new_conversation_remembers_nothing():
    assert read_memory({}) == Memory()
    assert read_memory(write_memory(Memory())) == Memory()


def test_everything_remembered_is_plain_text():
    written = write_memory(Memory(pending="x", diagnosis_id="dg-1"))
    assert all(isinstance(text, str) for text in written.values())
