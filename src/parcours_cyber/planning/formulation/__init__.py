"""From a methodology, an assessment and the means of an entity to a problem of whole numbers."""
