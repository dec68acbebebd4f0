"""What became of each value of a damaged workbook: right, held, refused, or wrong."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from cdppe_xl.classeurs.placement import Placement
from cdppe_xl.domaine.constat import Gravite
from cdppe_xl.domaine.lecture import Doute, Etat, Lecture, ValeurLue
from cdppe_xl.regles.structure import PAR_ID

RECUPERE, RETENU, REFUSE = "récupéré", "retenu", "refusé"


@dataclass
class Verdict:
    """The outcome of one damage.

    Attributes:
        issue: récupéré, retenu or refusé.
        fautes: what may never happen, in words; empty when all is well.
        dits: rules that speak of the damage, blocking ones first.
    """

    issue: str
    fautes: list[str] = field(default_factory=list)
    dits: tuple[str, ...] = ()
    fausses: int = 0
    perdues: int = 0
    dehors: int = 0


def juger(
    placement: Placement,
    avant: Lecture,
    apres: Lecture | None,
    ecrits: Collection[str] = (),
) -> Verdict:
    """Compares two readings path by path.

    Args:
        placement: the layout.
        avant: the undamaged workbook.
        apres: the damaged one; None for a file refused with a reason.
        ecrits: texts that the gestures themselves typed.
    """
    if apres is None or apres.identite.territoire != avant.identite.territoire:
        return Verdict(REFUSE)  # or it is, in full, the file of another territory
    bloquants = [d for d in apres.doutes if PAR_ID[d.code].gravite is Gravite.BLOQUANTE]
    bloquants += [Doute("STR-014", f.feuille) for f in apres.formules if f.etat == "erreur"]
    bloquants += [
        Doute("STR-020", v.feuille)
        for c, v in apres.valeurs.items()
        if v.etat is Etat.ILLISIBLE
        and (c not in avant.valeurs or avant.valeurs[c].etat is not Etat.ILLISIBLE)
    ]
    gardes = {h.texte for h in apres.hors_cadre} | {f.trouve for f in apres.formules}
    verdict = Verdict(RETENU if _retenu(bloquants, apres, avant) else RECUPERE)
    tous_avant = {**avant.valeurs, **avant.fixes}
    tous = {**apres.valeurs, **apres.fixes}
    connues = {  # what stands in its own cell too was copied into the added row
        _contenu(v)
        for c, v in tous_avant.items()
        if v.etat is Etat.RENSEIGNE and (c not in tous or _contenu(tous[c]) != _contenu(v))
    }
    reordonnes = _reordonnes(placement, avant, apres)
    for cle, lue in tous_avant.items():
        if cle.split("/")[0] in reordonnes or (cle in tous and tous[cle].brut in ecrits):
            continue
        if lue.brut in gardes and (cle not in tous or tous[cle].etat is Etat.VIDE):
            verdict.dehors += 1  # no longer in its cell, told with the place where it is
            continue
        _compare(placement, (lue, tous.get(cle)), bloquants, verdict)
    for cle, lue in tous.items():
        if cle.split("/")[0] in reordonnes:
            continue
        if cle not in tous_avant and _contenu(lue) in connues:
            verdict.fausses += 1
            if not _couvert(placement, cle, lue, bloquants):
                verdict.fautes.append(f"{cle} : {lue.brut!r} attribué à une ligne ajoutée")
    verdict.dits = _dits(apres, avant)
    return verdict


def _reordonnes(placement: Placement, avant: Lecture, apres: Lecture) -> set[str]:
    """Tables whose rows nothing tells apart, and whose whole rows changed places.

    A row of such a table is no more than its answers: in another order, they mean the same,
    and a row without any is none.
    """

    def lignes(lecture: Lecture, code: str) -> Counter[tuple[object, ...]]:
        rangs = [*placement.tableaux[code].lignes, *lecture.ajoutes.get(code, ())]
        champs = [c.champ for c in placement.tableaux[code].tableau.colonnes]
        cles = [[f"{code}/{r}/{c}" for c in champs] for r in rangs]
        lues = ([lecture.valeurs[c] for c in ligne if c in lecture.valeurs] for ligne in cles)
        return Counter(
            tuple(_contenu(v) for v in ligne)
            for ligne in lues
            if any(v.etat is not Etat.VIDE for v in ligne)
        )

    interchangeables = [
        code for code, place in placement.tableaux.items()
        if place.tableau.extensible
    ]  # fmt: skip
    return {
        code for code in interchangeables
        if lignes(avant, code) == lignes(apres, code)
    }  # fmt: skip


def _contenu(lue: ValeurLue) -> tuple[Etat, object]:
    return lue.etat, lue.valeur


def _compare(
    placement: Placement,
    lectures: tuple[ValeurLue, ValeurLue | None],
    bloquants: list[Doute],
    verdict: Verdict,
) -> None:
    """One path, before and after."""
    avant, apres = lectures
    if apres is not None and _contenu(apres) == _contenu(avant):
        return
    if apres is not None and apres.etat is Etat.ILLISIBLE:
        return  # held, at that cell, by its own constat
    perdue = apres is None or apres.etat is Etat.VIDE
    verdict.perdues += perdue
    verdict.fausses += not perdue
    if not _couvert(placement, avant.cle, apres, bloquants):
        quoi = f"lu {apres.brut!r} en {apres.cellule}" if apres is not None else "perdu"
        verdict.fautes.append(f"{avant.cle} : {avant.brut!r} {quoi}, sans constat bloquant")


FEUILLE = frozenset(
    {"STR-002", "STR-004", "STR-017", "STR-031", "STR-033", "STR-037", "STR-039", "STR-056",
     "STR-057"}
)  # fmt: skip
"""Blocking rules that bear on a whole sheet, or on rows and columns of it."""
TABLEAU = frozenset({"STR-006", "STR-007", "STR-015", "STR-034", "STR-058"})
"""Those that begin with the title of the table they bear on."""
CELLULE = frozenset({"STR-032", "STR-035"})
"""Those that bear on the cells they name, and on the sheet when there are too many to name."""


def _couvert(placement: Placement, cle: str, lue: ValeurLue | None, bloquants: list[Doute]) -> bool:
    """A blocking doubt bears on the very place of the value, or a sheet is gone."""
    place = placement.tableaux[cle.split("/")[0]]
    titre = placement.titre_feuille(place.feuille)
    noms = {titre, lue.feuille if lue is not None else titre}
    cellule = lue.cellule if lue is not None else ""
    nom = place.tableau.titre or place.tableau.code
    return any(
        d.code == "STR-003"
        or (d.feuille in noms and _porte(d, nom, cellule))
        for d in bloquants
    )  # fmt: skip


def _porte(doute: Doute, tableau: str, cellule: str) -> bool:
    quoi = doute.mots.get("quoi", "")
    if doute.code in TABLEAU:
        return quoi.startswith(tableau)
    if doute.code in CELLULE:
        return bool(cellule) and (cellule in re.findall(r"[A-Z]+[0-9]+", quoi) or " autres" in quoi)
    return doute.code in FEUILLE


def _retenu(bloquants: list[Doute], apres: Lecture, avant: Lecture) -> bool:
    def illisibles(lecture: Lecture) -> set[str]:
        return {c for c, v in lecture.valeurs.items() if v.etat is Etat.ILLISIBLE}

    erreurs = [f for f in apres.formules if f.etat == "erreur"]
    return bool(bloquants or erreurs or illisibles(apres) - illisibles(avant))


_FORMULES = {
    "remplacee_meme_valeur": "STR-010", "remplacee": "STR-011", "autre_formule": "STR-012",
    "videe": "STR-013", "erreur": "STR-014",
}  # fmt: skip


def _dits(apres: Lecture, avant: Lecture) -> tuple[str, ...]:
    codes = {d.code for d in apres.doutes} | {_FORMULES[f.etat] for f in apres.formules}
    illisibles = [
        c for c, v in apres.valeurs.items()
        if v.etat is Etat.ILLISIBLE and avant.valeurs.get(c, v).etat is not Etat.ILLISIBLE
    ]  # fmt: skip
    if illisibles:
        codes.add("STR-020")
    rang = list(Gravite).index
    return tuple(sorted(codes, key=lambda c: (rang(PAR_ID[c].gravite), c)))
