"""The one exception that means "refused": the input or the state does not allow it.

Everything else that is raised is our own bug or the environment. The sentence an officer reads
is not here: it stands under the code in ``resources/texts/errors.json``, in both languages.
"""


class Refused(Exception):
    """The act was refused and nothing was changed.

    ``code`` is the stable name of the reason (``bundle-damaged``); ``params`` fill the
    placeholders of its sentence.
    """

    def __init__(self, code: str, /, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def told(self) -> "Refused":
        """The same reason without where it came up, which would hold on to all that was at hand
        there: for those that are kept."""
        return Refused(self.code, **self.params)

    def __str__(self) -> str:
        details = ", ".join(f"{key}={value!r}" for key, value in self.params.items())
        return f"{self.code} ({details})" if details else self.code


class BundleRefused(Refused):
    """What arrived from outside cannot be accepted; the case log is as it was."""
