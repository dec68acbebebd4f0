"""Returns to correct: the toy workbook with values, damage and inserted lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from cdppe_xl.classeurs.grammaire import Classeur, Rang
from cdppe_xl.classeurs.valeurs_excel import Scalaire
from cdppe_xl.domaine.lecture import Lecture
from cdppe_xl.excel.habillage import Habillage
from cdppe_xl.excel.writer import write_classeur
from cdppe_xl.restitution.retour_bilan import Cas
from cdppe_xl.restitution.retour_points import differences
from cdppe_xl.restitution.retour_valeurs import Remise, remettre
from tests.excel.degats import sans_marques
from tests.excel.jouet import PLACEMENT, avec_tableau, identite, jouet, lu, ouvert, rendu

NOM = "63 Puy-de-Dôme"


def remis(
    lecture: Lecture, connues: Mapping[str, Scalaire] | None = None
) -> tuple[Remise, Lecture]:
    """The values put back in a clean toy, and that toy read again."""
    remise = remettre(lecture, PLACEMENT, connues or {})
    return remise, lu(ecrit(remise))


def ecrit(remise: Remise, habillage: Habillage | None = None) -> bytes:
    """The clean toy."""
    habillage = habillage or Habillage(sans_cle=remise.sans_cle)
    return write_classeur(
        remise.placement, remise.valeurs, identite(), NOM, habillage=habillage
    )  # fmt: skip


def ecarts(lecture: Lecture, remise: Remise, relue: Lecture) -> list[str]:
    """Paths whose answer changed on the way."""
    return differences(Cas(lecture=lecture, remise=remise, relue=relue, avant=(), apres=()))


def avec_lignes(valeurs: Mapping[str, Scalaire], apres: Sequence[str]) -> bytes:
    """The toy as a person returns it after inserting a line under each of these rows.

    Values of the inserted lines are under « actions/i1/… », « actions/i2/… ».
    """
    tableau = avec_tableau("actions").tableaux()["actions"]
    rangs: list[Rang] = []
    for rang in tableau.rangs:
        rangs.append(rang)
        rangs += [Rang(cle=f"i{n}") for n, a in enumerate(apres, start=1) if a == rang.cle]
    classeur: Classeur = avec_tableau("actions", rangs=tuple(rangs))
    contenu = ouvert(jouet(dict(valeurs), classeur=classeur))
    for n in range(1, len(apres) + 1):
        sans_marques(contenu, f"|i{n}")
    return rendu(contenu)


def action(rang: str, intitule: str, montant: int) -> dict[str, Scalaire]:
    """A made-up action on a row."""
    return {
        f"actions/{rang}/intitule": intitule, f"actions/{rang}/objectif": Decimal(24),
        f"actions/{rang}/enveloppe": "P304", f"actions/{rang}/montant": Decimal(montant),
    }  # fmt: skip
