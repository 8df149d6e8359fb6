"""What is wrong with a service, and why: the whole diagnosis, read anew."""

from agent.conversation.question import Question

# Only where nothing more particular is asked; see agent/conversation/intent.py for sentences that merely report a state.
QUESTION = Question(
    name="diagnose",
    wording=r"\bwhy\b.{0,40}\b(?:fail\w*|not|keeps?|dying|dies?|crash\w*|down|stuck|broken|unhealthy|rolled|roll(?:s|ing)? back|"
    r"stop\w*|go(?:es)? back|hang\w*|red|restart\w*|kill\w*|refus\w*)\b|\bwhat is (?:wrong|the matter|going on|up) with\b|"
    r"\bwhat is wrong\b|\bdiagnose\b",
    needs="fresh",
    yields_to=("ticket", "compare", "grounds", "stops", "retry", "now"),
    told_by_model=True,
)
