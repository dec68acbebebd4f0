"""Half of the LibreOffice client that runs under the system Python (it alone has ``uno``).

Start it with ``/usr/bin/python3 -m tests.clients.lo.agent``; the other half, the one tests
import, is ``tests.clients.libreoffice``. Standard library and ``uno`` only in this folder.
"""
