"""« Conditions »: what each territory had to send before its avenant, and where it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from cdppe_xl.consolidation.argent import Argent
from cdppe_xl.consolidation.feuilles_listes import Colonne, write_list
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.excel import styles
from cdppe_xl.excel.page import Atelier, Valeur
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.registre.conditions import EtatPiece

CONDITIONS = "Conditions"
_COLONNES = (
    Colonne("Code", 6, style="code"), Colonne("Territoire", 24), Colonne("Région", 25),
    Colonne("Avenant", 9, style="centre"), Colonne("Condition", 52),
    Colonne("État", 14, style="centre"), Colonne("Pourquoi", 46), Colonne("Fichier", 34),
    Colonne("Reçu le", 12, Genre.DATE), Colonne("Texte", 40),
)  # fmt: skip


def ecrit_conditions(atelier: Atelier, argent: Argent) -> None:
    """One line a territory, avenant and condition; no sheet when the edition has none."""
    lignes = list(_lignes(argent))
    if not lignes:
        return
    page = atelier.page(CONDITIONS, styles.BRUN)
    page.titre_page("Conditions des avenants", " ; ".join(summary(argent)))
    write_list(page, _COLONNES, lignes, 2)


def summary(argent: Argent) -> tuple[str, ...]:
    """« avenant 2021 : 3 territoires sur 20 ont tout rempli »."""
    complets: Counter[int] = Counter()
    concernes: Counter[int] = Counter()
    for (_, exercice), etats in argent.etat.conditions.items():
        if etats:
            concernes[exercice] += 1
            complets[exercice] += all(e.etat is EtatPiece.REMPLIE for e in etats)
    return tuple(
        f"avenant {exercice} : {complets[exercice]}/{nombre} territoires ont tout rempli"
        for exercice, nombre in sorted(concernes.items())
    )


def _lignes(argent: Argent) -> Iterator[tuple[Valeur, ...]]:
    referentiel: Referentiel = argent.etat.referentiel
    ordre = {t.code: (n, t) for n, t in enumerate(argent.etat.territoires)}
    for (code, exercice), etats in sorted(
        argent.etat.conditions.items(), key=lambda c: (ordre[c[0][0]][0], c[0][1])
    ):
        territoire = ordre[code][1]
        for etat in etats:
            depot = etat.depot
            yield (
                code, territoire.nom, territoire.region, str(exercice), etat.condition.libelle,
                etat.etat.libelle, etat.motif, depot.nom_fichier if depot else None,
                depot.recu_le.date() if depot else None,
                referentiel.citation(etat.condition.source),
            )  # fmt: skip
