"""What a test says when a client is missing or stops answering: it fails, it never skips."""

from __future__ import annotations

INSTALLATION = "Installer les clients de test : outils/installer_clients.sh"


class ClientAbsent(RuntimeError):
    """A program the tests need is not installed."""

    def __init__(self, programme: str) -> None:
        super().__init__(f"{programme} est absent de cette machine. {INSTALLATION}")


class ClientEnPanne(RuntimeError):
    """A client failed, or did not answer in time."""
