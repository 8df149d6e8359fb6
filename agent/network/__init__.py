"""Whether packets get from here to there, as routes, endpoints, security groups and ACLs say."""
