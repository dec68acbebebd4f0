"""Every hostile file by name, from the tables of each family."""

from __future__ import annotations

from tests.hostiles import (
    cas_archives,
    cas_cellules,
    cas_deguises,
    cas_ods,
    cas_retours,
    cas_xml,
)
from tests.hostiles.cas import Table

FAMILLES = (cas_archives, cas_xml, cas_cellules, cas_ods, cas_deguises, cas_retours)
TOUS: Table = {nom: cas for famille in FAMILLES for nom, cas in famille.CAS.items()}
