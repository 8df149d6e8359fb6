"""The same service elsewhere, or another one, side by side."""

from agent.conversation.question import Question

QUESTION = Question(
    name="compare",
    wording=r"\bcompar(?:e|ed|ing|ison)\b.{0,30}\b(?:with|to|and)\b(?P<unless> (?:the )?(?:v?\d|previous|old|last|before|yesterday))?|\bvs\.?\b|\bversus\b|\bsame (?:cause|reason|problem|issue|error|thing) (?:as|like|in|for)\b|"
    r"\bdiffer(?:s|ent|ence|ences)? (?:from|to|between|compared|with)\b.{0,20}\b(?:stage|staging|prod|production|dev|test|region|[a-z]{2}-[a-z]+-\d)\b",
    needs="work",
    yields_to=("ticket",),
)
