"""Reads of EventBridge: rules that run tasks on a schedule."""
