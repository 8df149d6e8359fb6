"""Which services there are, and which of them do not stand well."""

from agent.conversation.question import Question

QUESTION = Question(
    name="services",
    wording=r"\b(?:which|what|list|show|all|how many|my)\b.{0,30}\bservices\b|"
    r"\b(?:what|which|anything|everything|something|all)\b.{0,30}\b(?:failing|fails|broken|red|down|unhealthy|degraded|on fire)\b.{0,30}$|"
    r"\bwhat can you see\b|\bwhat do i (?:have|own|run)\b|\bwhich (?:ones? )?(?:of mine|of ours|of them|ones?) (?:is|are)\b|\bstatus of (?:all|everything|my team)\b|"
    r"\boverview\b",
    needs="services",
    yields_to=("ticket", "logs", "changed", "next", "gaps", "impact", "compare"),
)
