"""Thanks, and other ways to say that nothing more is wanted."""

from agent.conversation.question import Question

QUESTION = Question(
    name="thanks",
    wording=r"^\W*(?:lol |ah |oh |ok(?:ay)? )*(?:thanks|thank you|great|perfect|cheers|ok(?:ay)?|cool|nice|awesome|got it|good|fine|understood|bye|lol|haha)\b"
    r"(?:\W+(?:thanks|thank|you|so|much|very|a|lot|that|this|is|was|it|helps?|helped|great|good|all|for|now|then|perfect|cool|man|mate|works?|makes|sense|will|do|i|see|guys|again|the|help))*\W*$",
    needs="nothing",
    yields_to=(
        "diagnose",
        "ticket",
        "changed",
        "logs",
        "timeline",
        "owner",
        "gaps",
        "next",
        "services",
        "simpler",
        "who",
        "since_when",
        "impact",
        "now",
        "act",
        "brief",
        "command",
        "evidence",
        "grounds",
        "tasks",
        "help",
        "compare",
    ),
)
