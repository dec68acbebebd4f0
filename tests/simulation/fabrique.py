"""Generated workbooks and dossiers, made once for all the tests of the simulation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.classeurs.grammaire import Ligne
from cdppe_xl.classeurs.valeurs_excel import Scalaire
from cdppe_xl.domaine.constat import Constat, Gravite
from cdppe_xl.generation.preremplissage import Connu
from cdppe_xl.parcours import charger, constats_de, fabriquer, lire
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.simulation.calcul import Calcul
from cdppe_xl.simulation.classeur_genere import ClasseurGenere
from cdppe_xl.simulation.fiction import imaginer
from cdppe_xl.sources.dotations import Dotations, load_dotations

REF = charger("2020")
CODES = tuple(c.code for c in REF.classeurs)
NOTIFIES = {"P304": "1234567.89", "FIR": "100000", "ONDAM": "293498.01"}
"""Fictitious amounts of the territory the tests look at."""
CODE = "63"


@cache
def dotations() -> Dotations:
    lignes = ["code_territoire,exercice,enveloppe,montant,source"]
    lignes += [f"{CODE},2020,{e},{m},Montant fictif" for e, m in NOTIFIES.items()]
    with TemporaryDirectory() as dossier:
        chemin = Path(dossier) / "dotations.csv"
        chemin.write_text("\n".join(lignes), encoding="utf-8")
        return load_dotations([chemin], REF)


@cache
def contenu(classeur: str, code: str = CODE) -> bytes:
    """A generated workbook."""
    connu = Connu(referentiel=REF, dotations=dotations())
    return fabriquer(connu, classeur, REF.territoire(code))[0]


@cache
def genere(classeur: str, code: str = CODE) -> ClasseurGenere:
    return ClasseurGenere(contenu(classeur, code), classeur, charger)


@cache
def reponses(graine: int, code: str = CODE) -> dict[str, dict[str, Scalaire]]:
    connues = {c: genere(c, code).valeurs for c in CODES}
    return imaginer(REF, REF.territoire(code), graine, connues)


def constats(retour: bytes, nom: str) -> list[Constat]:
    """What the rules say of one file."""
    return constats_de([lire(retour, nom)[0]])


def graves(trouves: list[Constat]) -> list[Constat]:
    return [c for c in trouves if c.gravite is not Gravite.INFORMATION]


def anomalies(
    referentiel: Referentiel, classeur: str, valeurs: Mapping[str, Scalaire]
) -> Iterator[tuple[str, str]]:
    """Live controls, blocking or warning, that the values trip: rule and cell."""
    place = placement(referentiel, classeur)
    calcul = Calcul(place, valeurs)
    for controle in place.classeur.controles:
        if controle.regle.gravite is Gravite.INFORMATION:
            continue
        for rang in controle.rangs or place.tableaux[controle.tableau].lignes:
            ligne = Ligne(controle.tableau, rang)
            verdict = controle.anomalie(ligne).eval(calcul)
            if verdict is True or (isinstance(verdict, Decimal) and verdict):
                yield controle.regle.id, ligne.cle(controle.cible)
