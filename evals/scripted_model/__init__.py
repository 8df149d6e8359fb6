"""A scripted model behind the simulated Bedrock: it writes from what it is sent, and proves nothing of a real model."""
