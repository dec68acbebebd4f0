"""The register, as one consolidation reads it: each return about money is decoded once."""

from __future__ import annotations

from cdppe_xl.classeurs.exercices import bilans
from cdppe_xl.consolidation.reponses import PLAN
from cdppe_xl.domaine.lecture import ValeurLue
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.registre.store import Registre


class RegistreRelu(Registre):
    """The same register, that keeps what the plans and the bilans hold.

    They are asked for twice, cell by cell for « Données » and as amounts; what was received
    never changes. The other returns are read once and not kept.
    """

    def __init__(self, registre: Registre, referentiel: Referentiel) -> None:
        super().__init__(registre.chemin, registre._connexion)
        suivis = {PLAN, *bilans(referentiel)}
        edition = referentiel.campagne.code
        self._gardes = {d.id for d in self.depots(edition=edition) if d.classeur in suivis}
        self._lues: dict[int, dict[str, ValeurLue]] = {}

    def valeurs(self, depot_id: int) -> dict[str, ValeurLue]:
        """What a deposit holds, from memory when it was read before."""
        if depot_id not in self._gardes:
            return super().valeurs(depot_id)
        if depot_id not in self._lues:
            self._lues[depot_id] = super().valeurs(depot_id)
        return self._lues[depot_id]
