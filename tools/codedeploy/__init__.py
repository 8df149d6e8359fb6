"""Reads of CodeDeploy: blue/green deployments of ECS services."""
