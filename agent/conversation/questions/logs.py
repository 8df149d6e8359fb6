"""The log lines of a service's tasks."""

from agent.conversation.question import Question

QUESTION = Question(
    name="logs",
    wording=r"\blogs?\b|\blogged\b|\blog ?lines?\b|\boutput\b|\bstack ?trace\b|"
    r"^\W*(?:and |ok |now |just |show |show me |give me )*(?:only|just) (?:the )?errors?\b|"
    r"\b(?:last|latest|recent|newest|show|show me|see|find) (?:the |all |any )?(?:last |latest |recent |newest )?(?:errors?|exceptions?|warnings?)\b(?P<unless> (?:rate|code|budget))?|"
    r"\b(?:last|past) \d+ ?(?:minutes|min|m|hours|h)\b",
    needs="work",
    yields_to=("ticket", "changed", "gaps"),
)
