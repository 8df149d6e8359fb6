"""A greeting, or what Tsuba can do."""

from agent.conversation.question import Question

QUESTION = Question(
    name="help",
    wording=r"^\W*(?:so |ok |and )?(?:what (?:can|do) you do|who are you|what are you|what is tsuba|how do(?:es)? (?:you|this|it) work)\b[\w\s?!.]{0,20}$|"
    r"^\W*(?:help(?P<unless> me (?:to )?(?:fix|solve|find|debug|understand))?|hi|hello|hey|good (?:morning|evening|afternoon)|yo)\b[\w\s?!.,]{0,20}$|^[^\w]+$",
    needs="nothing",
    yields_to=("diagnose",),
)
