"""The public test suites, run against our own verify and open."""
