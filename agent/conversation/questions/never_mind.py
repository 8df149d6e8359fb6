"""No, do not: whatever was offered is left alone."""

from agent.conversation.question import Question

QUESTION = Question(
    name="never_mind",
    wording=r"^\W*(?:no|nope|nah|stop|cancel|abort|forget it|never ?mind|leave it|do not|not now)\b(?:\W+(?:no|do not|forget it|leave it|never ?mind|cancel|stop|please|thanks|thank you|that|it|do it|file it|open it|bother|wait))*\W*$",
    needs="nothing",
    yields_to=("ticket",),
)
