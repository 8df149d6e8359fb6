"""Attempts to see or change how Tsuba itself is set up: declined in a sentence."""

from agent.conversation.question import Question

QUESTION = Question(
    name="instructions",
    wording=r"\b(?:your|the|all|previous|prior|system|above) (?:system )?(?:prompts?|instructions?|system message|guidelines)\b|\bsystem (?:prompt|message)\b|"
    r"\b(?:repeat|print|output) (?:everything|all|the text|the words) (?:above|before)\b|\b(?:act|behave|respond) as (?:a|an|if)\b|\bpretend (?:to be|you)\b|\byou are now\b|\bjailbreak\b",
    needs="nothing",
)
