"""The laws of scoring as a test suite for a methodology: ``pytest --pyargs parcours_cyber.conformance``.

``--methodology`` names the folder of a pack, or the id of an installed methodology; the reference one is tested when it
is not given. Each law is one test, named after it. The options of the plugin come with the package, so that nothing is
to be configured.
"""
