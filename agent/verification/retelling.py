"""Other words for what the rules say of status, impact and changes: what a plain answer says without any new claim."""

from agent.diagnosis import Status

WORDING_OF_CHANGE = (
    "The new revision, the new task definition replaced the old one. It was the earlier value and is the new value now. It is this instead of that. "
    "The version before had this, the one after it has that. The deployment took it from one revision to the other. "
    "It was the step, the update of the deployment. Somebody deployed it, made and changed it."
)
_FAILED = (
    "The deployment failed. It did not work out. It did not succeed. It did not come up. It did not start. It did not make "
    "it."
)
_BY_STATUS: dict[Status, str] = {
    "failed": _FAILED,
    "rolled_back": f"{_FAILED} It was rolled back. It went back to the old version, the revision it had before. "
    "The earlier version was restored and runs again.",
    "in_progress": "It is still deploying. It is still being deployed. The deployment is in progress and goes on. "
    "The deployment is not finished, not complete, not over.",
    "waiting": "The deployment waits for a person, for somebody to let it go on. It is not finished.",
    "degraded": "It runs, but fewer tasks run or are healthy than should.",
    "healthy": "It is healthy and fine. Nothing is wrong. There is no problem. No failure was found. It works.",
    "unknown": "It could not be read. It is not known.",
}
_SERVED = (
    "Users are served. Users are still being served. Users are fine. Users are not affected. Customers notice nothing."
)
_NOT_SERVED = "Users are not served. Users are affected. Nobody is served at the moment, right now. It is down."


def retold_status(status: Status) -> str:
    """Return what may be said of a status."""
    return _BY_STATUS[status]


def retold_impact(*, serving: bool | None) -> str:
    """Return what may be said of whether users are served; nothing where that could not be told."""
    return "" if serving is None else _SERVED if serving else _NOT_SERVED


def retold_owner(owner: str) -> str:
    """Return what may be said of who has to act."""
    if owner == "nobody":
        return "Nobody has to act. Nothing has to be done."
    return (
        f"The {owner} has to act. The {owner} has to fix this. The {owner} can fix this. It is for the {owner} to mend."
    )


def retold_gap(operation: str, reason: str) -> str:
    """Return what may be said of something that was not read."""
    denied = " It was refused, denied and not allowed." if reason == "denied" else ""
    return (
        f"{operation} could not be read. It was not read, not seen, not looked at and not readable: {reason}.{denied}"
    )
