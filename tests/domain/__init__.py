"""The domain in the words of the business: given what happened, when somebody asks, then this follows."""
