"""A ticket: drafted, and filed only when a person says so."""

from agent.conversation.question import Question

QUESTION = Question(
    name="ticket",
    wording=r"\btickets?\b|\b(?:raise|open|file|log|create|report|submit|make) (?:me )?(?:an?|the|this as an?) (?:issue|incident|case|bug|defect|report)\b|\bescalate\b|\bjira\b",
    needs="work",
)
