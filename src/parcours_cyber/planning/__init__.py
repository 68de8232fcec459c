"""Security plans: what to do, in which quarter, within the means of the entity, and why.

``formulation`` turns a methodology, an assessment and what stands in ``entity`` into a ``problem``; ``search`` or
``optimum`` solves it; ``build`` tells the solution as a ``plan``, in the sentences of ``explanation``.
``execution`` and ``alternatives`` read plans.
"""
