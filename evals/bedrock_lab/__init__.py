"""Amazon Bedrock on the wire: a simulator that unmodified boto3 and langchain-aws speak to."""
