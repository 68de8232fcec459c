"""Security plans: what to do, in which quarter, within the means of the entity, and why."""
