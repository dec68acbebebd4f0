"""What a corrected return says: what is left to do, what was put back, what had no place.

The clean workbook is read again and judged: what is left to do is exactly what sending it back
as it is would be told, on the cells of that workbook. What was said of the file received and is
not said any more has been put back.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from cdppe_xl.classeurs.grammaire import ListeDependante
from cdppe_xl.classeurs.valeurs_lues import scalaire
from cdppe_xl.domaine.constat import Constat, Gravite
from cdppe_xl.domaine.lecture import Etat, Genre, ValeurLue
from cdppe_xl.excel.brut import lire_a1
from cdppe_xl.excel.textes import ECRASE
from cdppe_xl.regles.moteur import dire
from cdppe_xl.regles.structure import FORMULE_DITE, attendu_d_un_genre
from cdppe_xl.restitution.retour_bilan import Bilan, Cas, HorsCase, Partie, Point, Reparation

ECRITS = ("STR-009", "STR-016", "STR-023")
"""Rules that tell what is written outside the declared cells: the reading holds its text."""
HORS_CADRE = (*ECRITS, "STR-023", "STR-024", "STR-025", "STR-026")
"""Rules that tell what lies outside the declared cells, notes and links too: listed apart."""
REPORTER = "Reporter dans une case à remplir ce qui est une réponse ; sinon, rien à faire."
ILLISIBLE, REPAREE = "STR-020", "STR-022"
CONFIRMER = (
    "Le classeur a été rétabli : vérifier que les réponses de cette feuille sont les vôtres, à "
    "leur place. Rien à écrire si c’est le cas."
)

TEXTE_CHANGE = "STR-030"
REPRENDRE = (
    "Le texte du modèle est remis. Ce qui avait été écrit à sa place est en entier dans la feuille "
    "« Hors des cases » : si c’est une réponse, la porter dans une cellule à remplir ou en "
    "observation."
)
LIBELLE_MAX = 60
"""A longer text written over a label is no rewording."""
_REPONSE = re.compile(r"\d[ \u202f\u00a0]?(?:€|%|euros?)|\d{2}/\d{2}/\d{4}|[?!]")

MONTREES = 6
"""Cells listed one by one; beyond, a sheet is told in one line."""

_PARTIES = {
    Gravite.BLOQUANTE: Partie.A_CORRIGER,
    Gravite.AVERTISSEMENT: Partie.A_VERIFIER,
    Gravite.INFORMATION: Partie.A_SAVOIR,
}


def bilan(cas: Cas) -> Bilan:
    """What to say of a workbook."""
    restants = [_avec_choix(c, cas) for c in (*cas.apres, *_perdus_de_vue(cas))]
    points = [Point(_PARTIES[c.gravite], c) for c in _une_consigne(restants, cas)]
    dits = {_marque(c) for c in restants}
    retablis: list[Constat] = []
    for constat in cas.avant:
        ici = _ici(constat, cas)
        if _marque(ici) in dits or constat.regle in HORS_CADRE or constat.regle == REPAREE:
            continue
        if _a_confirmer(constat, cas):
            points.append(Point(Partie.A_CONFIRMER, replace(ici, remede=CONFIRMER)))
        elif constat.regle == TEXTE_CHANGE and _une_reponse(constat, cas):
            points.append(Point(Partie.A_VERIFIER, replace(ici, remede=REPRENDRE)))
        else:
            retablis.append(ici)
    ordre = {f.titre: n for n, f in enumerate(cas.remise.placement.classeur.feuilles)}
    points.sort(key=lambda p: _rang(p, ordre))
    return Bilan(
        points=tuple(points),
        reparations=(*_de_lecture(cas), *_retablies(retablis)),
        hors=(*_hors_cases(cas), *_coupes(cas)),
    )


def _une_consigne(constats: Sequence[Constat], cas: Cas) -> list[Constat]:
    """One instruction a cell: where a value is to be written, what else is said of it follows."""
    ordre = list(Gravite)
    premiers: dict[tuple[str, str], int] = {}
    gardes: list[Constat] = []
    for c in sorted(constats, key=lambda c: ordre.index(c.gravite)):
        lieu = c.feuille, c.cellule
        rang = premiers.get(lieu)
        if not c.cellule or c.cle not in cas.relue.valeurs or c.gravite is Gravite.INFORMATION:
            gardes.append(c)
        elif rang is None or not (gardes[rang].proposition and c.proposition):
            premiers.setdefault(lieu, len(gardes))
            gardes.append(c)
        else:
            aussi = f"{gardes[rang].message} De plus : {c.message} ({c.regle})"
            gardes[rang] = replace(gardes[rang], message=aussi)
    return gardes


def _une_reponse(constat: Constat, cas: Cas) -> bool:
    """What was written over a text of the layout says more than a label."""
    return any(
        h.genre == ECRASE and h.feuille == constat.feuille
        and (len(h.texte) > LIBELLE_MAX or _REPONSE.search(h.texte))
        for h in cas.lecture.hors_cadre
    )  # fmt: skip


def _avec_choix(constat: Constat, cas: Cas) -> Constat:
    """Says what a cell takes when the rule does not: the values of its list, a date."""
    lue = cas.relue.valeurs.get(constat.cle)
    if constat.attendu or lue is None or lue.genre is Genre.TEXTE:
        return constat
    if lue.genre is not Genre.LISTE:
        return replace(constat, attendu=attendu_d_un_genre(lue.genre))
    tableau, rang, champ = constat.cle.split("/")
    place = cas.remise.placement
    cellule = place.cellules.get(constat.cle)
    declaree = place.tableaux[tableau].tableau.colonne(champ).liste
    liste = cellule.liste if cellule is not None else declaree
    if isinstance(liste, ListeDependante):
        guide = cas.relue.valeurs.get(f"{tableau}/{rang}/{liste.champ}")
        valeur = "" if guide is None else str(guide.valeur)
        liste = liste.par_valeur.get(valeur, liste.defaut)
    choix = place.classeur.liste(liste).choix if liste else ()
    return replace(constat, attendu=", ".join(choix))


def _ici(constat: Constat, cas: Cas) -> Constat:
    """The constat where its cell is now; a sheet under the title it has again."""
    if constat.cle:
        feuille, cellule = cas.lieu(constat.cle)
        return replace(constat, feuille=feuille, cellule=cellule)
    titres = {f.titre for f in cas.remise.placement.classeur.feuilles}
    return replace(
        constat, feuille=constat.feuille if constat.feuille in titres else "", cellule=""
    )


def _marque(constat: Constat) -> tuple[str, str, str]:
    return constat.regle, constat.feuille, constat.cellule


def _a_confirmer(constat: Constat, cas: Cas) -> bool:
    """What made the reading itself doubtful: the values may not be where they should."""
    doutes = {d.code for d in cas.lecture.doutes}
    return constat.gravite is Gravite.BLOQUANTE and constat.regle in doutes


def _perdus_de_vue(cas: Cas) -> Iterator[Constat]:
    """Unreadable cells whose text is a readable answer in the clean workbook: still to see."""
    par_lieu = {(lue.feuille, lue.cellule): lue for lue in cas.relue.valeurs.values()}
    for constat in cas.avant:
        if constat.regle == ILLISIBLE:
            ici = _ici(constat, cas)
            lue = par_lieu.get((ici.feuille, ici.cellule))
            if lue is not None and lue.etat is not Etat.ILLISIBLE:
                yield ici


def _rang(point: Point, ordre: Mapping[str, int]) -> tuple[int, int, int, int, int, str]:
    constat = point.constat
    ligne, colonne = lire_a1(constat.cellule) if constat.cellule else (-1, -1)
    feuille = ordre.get(constat.feuille, -1)
    return (
        list(Partie).index(point.partie), bool(constat.cellule), feuille, ligne, colonne,
        constat.regle,
    )  # fmt: skip


def _de_lecture(cas: Cas) -> Iterator[Reparation]:
    for constat in cas.avant:
        if constat.regle == REPAREE:
            ici = _ici(constat, cas)
            lue = cas.lecture.valeurs.get(constat.cle)
            apres = dire(scalaire(lue), lue.genre) if lue is not None else constat.attendu
            yield Reparation(
                pourquoi=constat.message, avant=constat.trouve, apres=apres,
                feuille=ici.feuille, cellule=ici.cellule, regle=constat.regle,
            )  # fmt: skip


def _retablies(constats: Sequence[Constat]) -> Iterator[Reparation]:
    """One line each; one for a whole sheet when the same thing happened all over it."""
    groupes: dict[tuple[str, str], list[Constat]] = defaultdict(list)
    for constat in constats:
        groupes[constat.regle, constat.feuille].append(constat)
    for groupe in groupes.values():
        premier = groupe[0]
        if len(groupe) <= MONTREES or not premier.cellule:
            yield from (_retabli(c) for c in groupe)
            continue
        cites = ", ".join(c.cellule for c in groupe[:MONTREES])
        pourquoi = (
            f"{len(groupe)} cellules de la feuille, dont {cites}. Pour la première : "
            f"{premier.message}"
        )
        yield replace(_retabli(premier), pourquoi=pourquoi)


def _retabli(constat: Constat) -> Reparation:
    valeur, separe, _ = constat.attendu.partition(FORMULE_DITE)
    apres = f"{valeur} (formule rétablie)" if separe else valeur
    return Reparation(
        pourquoi=constat.message, avant=constat.trouve,
        apres="formule rétablie" if apres.startswith("=") else apres,
        feuille=constat.feuille, cellule=constat.cellule, regle=constat.regle,
    )  # fmt: skip


def _hors_cases(cas: Cas) -> Iterator[HorsCase]:
    for hors in cas.lecture.hors_cadre:
        yield HorsCase(
            texte=hors.texte, genre=hors.genre, feuille=hors.feuille, cellule=hors.cellule,
            que_faire=REPORTER,
        )  # fmt: skip
    if cas.lecture.hors_cadre_de_plus:
        yield HorsCase(
            texte=f"… et {_autres_cellules(cas.lecture.hors_cadre_de_plus)} du fichier reçu.",
            genre="suite", feuille="", cellule="", que_faire=REPORTER,
        )  # fmt: skip
    for constat in cas.avant:
        deja = ECRITS if cas.lecture.hors_cadre else ()
        if constat.regle in HORS_CADRE and constat.regle not in deja:
            yield HorsCase(
                texte=constat.message, genre="ajouté au fichier", feuille=constat.feuille,
                cellule=constat.cellule, que_faire=constat.remede,
            )  # fmt: skip


def _autres_cellules(nombre: int) -> str:
    return "1 autre cellule" if nombre == 1 else f"{nombre} autres cellules"


def _coupes(cas: Cas) -> Iterator[HorsCase]:
    for coupe in cas.remise.coupes:
        feuille, cellule = cas.lieu(coupe.cle)
        yield HorsCase(
            texte=coupe.suite or coupe.pourquoi, genre=coupe.pourquoi, feuille=feuille,
            cellule=cellule, que_faire="Vérifier le texte de la cellule.",
        )  # fmt: skip


def differences(cas: Cas) -> list[str]:
    """Paths whose answer is not the same in the clean workbook; none, or it is our fault."""
    par_lieu = {(lue.feuille, lue.cellule): lue for lue in cas.relue.valeurs.values()}
    a_part = {coupe.cle for coupe in cas.remise.coupes} | set(cas.remise.places.values())
    return [
        cle
        for cle, lue in cas.lecture.valeurs.items()
        if lue.cellule and cle not in a_part and not _pareille(lue, par_lieu.get(cas.lieu(cle)))
    ]


def _pareille(lue: ValeurLue, relue: ValeurLue | None) -> bool:
    if relue is None:
        return lue.etat is Etat.VIDE
    if lue.etat is Etat.ILLISIBLE:
        return relue.brut == lue.brut
    return (lue.etat, lue.valeur) == (relue.etat, relue.valeur)
