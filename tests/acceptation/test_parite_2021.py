"""The rules that only 2021 has, in LibreOffice and in the engine: one verdict.

IND-013 (a result indicator for each optional objective taken), and the period of a contract
that is not the one of the campaign (FIC-005): territory 63 signed for 2020-2022.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.classeurs.etat import instances
from cdppe_xl.classeurs.valeurs_lues import scalaire
from cdppe_xl.generation.preremplissage import Connu
from cdppe_xl.parcours import fabriquer, lire
from cdppe_xl.referentiel.loader import load_referentiel
from cdppe_xl.regles.dossier import Dossier, build_retour
from cdppe_xl.regles.moteur import controler_dossier
from tests.acceptation.hasard import Hasard
from tests.clients.series import Serie, en_serie
from tests.regles.fabrique import lecture_de

EDITION = load_referentiel("2021")
NOMBRE = 40
REGLES = {"tableau_de_bord": "IND-013", "plan_action": "FIC-005"}


@pytest.mark.parametrize("code", REGLES)
def test_the_engine_says_what_libreoffice_shows(code: str, tmp_path: Path) -> None:
    place = placement(EDITION, code)
    fichier = tmp_path / f"{code}.xlsx"
    fichier.write_bytes(fabriquer(Connu(referentiel=EDITION), code, EDITION.territoire("63"))[0])
    lecture, _ = lire(fichier, fichier.name)
    fixes = {cle: scalaire(lue) for cle, lue in lecture.fixes.items()}
    hasard = Hasard(place, EDITION)
    remplissages = [hasard.remplissage(graine) for graine in range(NOMBRE)]
    rangs = place.tableaux["controles"].lignes
    serie = Serie(
        chemin=fichier, placement=place, remplissages=remplissages,
        lues=[f"controles/{rang}/verdict" for rang in rangs],
    )  # fmt: skip
    controles = instances(place.classeur.controles, place.classeur.tableaux())
    vives = {controle.regle.id for controle in place.classeur.controles}
    declenchees = 0
    (montres,) = en_serie([serie])
    for remplissage, montre in zip(remplissages, montres, strict=True):
        vus = {
            (controle.regle.id, ligne.cle(controle.cible))
            for rang, (controle, ligne) in zip(rangs, controles, strict=True)
            if montre[f"controles/{rang}/verdict"]
        }
        retour = build_retour(lecture_de(place, {**fixes, **remplissage}), EDITION)
        dossier = Dossier(territoire="63", referentiel=EDITION, retours={code: retour})
        assert {(c.regle, c.cle) for c in controler_dossier(dossier) if c.regle in vives} == vus
        declenchees += any(regle == REGLES[code] for regle, _ in vus)
    assert 0 < declenchees < NOMBRE
