"""What a word means: from the documentation, never from a diagnosis."""

from agent.conversation.question import Question

QUESTION = Question(
    name="meaning",
    wording=r"^\W*(?:(?:and|so|ok|but|sorry|hi|hey|wait|hm+|please|can you explain|explain|tell me)\W+)*what (?:is|are) an? (?P<unless>(?:good|bad|fix|problem|issue|cause|reason|next)\b)?|"
    r"\bwhat (?:does|do) (?P<unless_it>(?:it|this|that|all that|they|you|the logs?|it all)\b)?[\w /'-]{2,40} (?:mean|stand for)\b|\bwhat do you mean (?:by|with) |\bdefine \w+|\bmeaning of \w+|\b\w+ means what\b|"
    r"^\W*(?:what is|explain)(?: the)? (?:fargate|ecs|alb|nlb|iam|vpc|nat|ecr|eni|waf|scp|cdk|cloudformation|cloudtrail|firelens|drift|draining|steady state|circuit breaker|rollback|canary|blue.?green|task definition|target group|listener|listener rule|health check|security group|desired count|grace period)s?\b[^.!]{0,20}$",
    needs="documents",
    yields_to=("ticket", "cause"),
)
