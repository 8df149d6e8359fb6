"""Reads of EventBridge Scheduler: schedules that run tasks."""
