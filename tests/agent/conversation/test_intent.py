import pytest

from agent.conversation.intent import Intent, intent_of


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("why is checkout failing in prod?", "diagnose"),
        ("WHY DOES ORDERS KEEP DYING in stage, it says OOM?", "diagnose"),
        ("payments is down", "diagnose"),
        ("is search ok", "diagnose"),
        ("checkout-v42 won't start", "diagnose"),
        ("users get 503 from cart", "diagnose"),
        ("how is payments doing?", "diagnose"),
        ("look again", "now"),
        ("what changed?", "changed"),
        ("what's different from yesterday", "changed"),
        ("who deployed this", "who"),
        ("show me the diff", "changed"),
        ("show the logs", "logs"),
        ("last log lines please", "logs"),
        ("is there a stack trace?", "logs"),
        ("what happened when? timeline", "timeline"),
        ("since when", "since_when"),
        ("what should I do?", "next"),
        ("how do I fix it", "next"),
        ("next steps", "next"),
        ("who owns this?", "owner"),
        ("whose problem is it, who do I call", "owner"),
        ("who has to fix this", "owner"),
        ("what could you not see?", "gaps"),
        ("what couldn't you read", "gaps"),
        ("create a ticket", "ticket"),
        ("please escalate", "ticket"),
        ("raise an incident for it", "ticket"),
        ("which services are failing?", "services"),
        ("list all services", "services"),
        ("what is failing?", "services"),
        ("is anything failing", "services"),
        ("thanks!", "thanks"),
        ("ok thank you, great", "thanks"),
        ("help", "help"),
        ("hi there", "help"),
        ("what can you do?", "help"),
        ("what would you check next?", "next"),
        ("how can we solve this", "next"),
        ("what now?", "next"),
        ("did anything change since yesterday?", "changed"),
        ("How do I get more quota?", None),
        ("can I change the limits of an alarm?", None),
        ("whats the difference between a task and a service", None),
        ("tell me a joke", None),
        ("write a poem about clouds", None),
        ("", None),
    ],
)
def test_a_sentence_asks_for(text: str, intent: Intent | None):
    assert intent_of(text) == intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("thanks, and why is checkout failing?", "diagnose"),
        ("hello, why does search not start in prod eu-west-1 since this morning", "diagnose"),
        ("create a ticket with the logs of what changed", "ticket"),
        ("what changed in the logs", "changed"),
    ],
)
def test_of_two_wishes_the_weightier_is_served(text: str, intent: Intent):
    assert intent_of(text) == intent


def test_a_ticket_is_a_word_of_its_own():
    assert intent_of("ticketing-api is failing") != "ticket"
