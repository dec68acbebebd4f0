"""Runs the rules over a dossier and gives constats, each on its cell; cuts cascades."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from cdppe_xl.classeurs.grammaire import Controle, FormuleLigne, Ligne
from cdppe_xl.classeurs.valeurs_excel import Scalaire, jour_de_serial
from cdppe_xl.domaine.constat import Constat, Gravite, Regle
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.domaine.montants import centimes, format_euros
from cdppe_xl.erreurs import RegleDefaillante
from cdppe_xl.regles.dossier import Dossier, Retour


@dataclass(frozen=True, slots=True, kw_only=True)
class Ecart:
    """What a rule yields: a data path of a workbook, and the words of its message."""

    classeur: str
    cle: str
    mots: Mapping[str, object] = field(default_factory=dict)
    trouve: str = ""
    attendu: str = ""


Verification = Callable[[Dossier], Iterator[Ecart]]


@dataclass(frozen=True, slots=True)
class RegleEcrite:
    """A rule written in Python, with what it enforces."""

    regle: Regle
    verification: Verification


HORS_DE_VUE = Decimal(10) ** 18
"""Numbers that nobody meant: said as they stand."""
DERNIER_JOUR = 2_958_466
"""Serial of the day after 31/12/9999, the last one a spreadsheet knows."""
_ILLISIBLE = ("STR-020", "STR-021")
_ORDRE = {Gravite.BLOQUANTE: 0, Gravite.AVERTISSEMENT: 1, Gravite.INFORMATION: 2}


def controler_dossier(dossier: Dossier) -> list[Constat]:
    """Every constat of a dossier, most serious first, then in the order of the sheets.

    Raises:
        RegleDefaillante: a rule raised; the fault is ours.
    """
    from cdppe_xl.regles.catalogue import REGLES_ECRITES
    from cdppe_xl.regles.structure import constats_de_lecture

    constats: list[Constat] = []
    for retour in dossier.retours.values():
        constats += constats_de_lecture(retour, dossier)
        constats += _controles_vifs(retour, dossier)
    for ecrite in REGLES_ECRITES:
        constats += _ecrite(ecrite, dossier)
    return trier(_sans_cascades(constats))


def trier(constats: Iterable[Constat]) -> list[Constat]:
    """Blocking first, then by file, sheet and rule."""
    return sorted(constats, key=lambda c: (_ORDRE[c.gravite], c.fichier, c.feuille, c.regle))


def _ecrite(ecrite: RegleEcrite, dossier: Dossier) -> Iterator[Constat]:
    try:
        ecarts = list(ecrite.verification(dossier))
    except Exception as cause:
        raise RegleDefaillante(
            f"La règle {ecrite.regle.id} a échoué sur le dossier {dossier.territoire} : "
            f"{type(cause).__name__} {cause}. C’est un défaut de l’outil, pas du classeur : "
            "le signaler avec ce message."
        ) from cause
    for ecart in ecarts:
        retour = dossier.retours[ecart.classeur]
        yield constat(ecrite.regle, retour, dossier, ecart)


def constat(regle: Regle, retour: Retour, dossier: Dossier, ecart: Ecart) -> Constat:
    """A constat with its message worded and its cell found."""
    feuille, cellule = retour.lecture.lieu(ecart.cle)
    vus = {"trouve": ecart.trouve or "rien", "attendu": ecart.attendu, "objet": ecart.cle}
    mots = {**vus, **ecart.mots}
    return Constat(
        regle=regle.id,
        gravite=regle.gravite,
        fichier=retour.lecture.fichier,
        feuille=feuille,
        cellule=cellule,
        message=_rediger(regle, mots),
        trouve=ecart.trouve,
        attendu=ecart.attendu,
        remede=regle.remede,
        source=regle.source,
        cle=ecart.cle,
        classeur=retour.lecture.identite.classeur,
        territoire=dossier.territoire,
    )


def _rediger(regle: Regle, mots: Mapping[str, object]) -> str:
    try:
        return regle.message.format(**mots)
    except (KeyError, IndexError) as cause:
        raise RegleDefaillante(
            f"La règle {regle.id} ne sait pas remplir son message : mot manquant {cause}."
        ) from cause


def _controles_vifs(retour: Retour, dossier: Dossier) -> Iterator[Constat]:
    """Live controls, evaluated on the values read: same verdict as in the workbook."""
    for controle in retour.placement.classeur.controles:
        if not retour.present(controle.tableau):
            continue
        for rang in _rangs(controle, retour):
            ligne = Ligne(controle.tableau, rang)
            if retour.certain(controle.anomalie(ligne)):
                yield constat(controle.regle, retour, dossier, _ecart(controle, ligne, retour))


def _rangs(controle: Controle, retour: Retour) -> tuple[str, ...]:
    return retour.rangs(controle.tableau) if controle.rangs is None else controle.rangs


def _ecart(controle: Controle, ligne: Ligne, retour: Retour) -> Ecart:
    cle = ligne.cle(controle.cible)
    mots = {nom: _mot(formule, ligne, retour) for nom, formule in controle.mots.items()}
    return Ecart(
        classeur=retour.lecture.identite.classeur,
        cle=cle,
        mots=mots | {"objet": _mot(controle.objet, ligne, retour)},
        trouve=dire(retour.valeurs.valeur(cle), _genre(retour, cle)),
        attendu=_mot(controle.attendu, ligne, retour, _genre(retour, cle)),
    )


def _mot(
    formule: FormuleLigne | str, ligne: Ligne, retour: Retour, genre: Genre = Genre.TEXTE
) -> str:
    if isinstance(formule, str):
        return formule
    return dire(formule(ligne).eval(retour.valeurs), genre)


def _genre(retour: Retour, cle: str) -> Genre:
    tableau, _, champ = cle.split("/")
    cellule = retour.placement.cellules.get(cle)
    if cellule is not None:
        return cellule.genre
    return retour.placement.tableaux[tableau].tableau.colonne(champ).genre


def dire(valeur: Scalaire, genre: Genre) -> str:
    """A value as a person writes it: « 1 234,50 € », « 12,5 % », « 15/10/2020 »."""
    if valeur is None:
        return ""
    if not isinstance(valeur, Decimal) or abs(valeur) >= HORS_DE_VUE:
        return str(valeur)
    if genre is Genre.MONTANT:
        return format_euros(centimes(valeur))
    if genre is Genre.DATE and 0 < valeur < DERNIER_JOUR:
        return jour_de_serial(valeur).strftime("%d/%m/%Y")
    nombre, unite = (valeur * 100, " %") if genre is Genre.TAUX else (valeur, "")
    return f"{nombre.normalize():f}".replace(".", ",") + unite


def _sans_cascades(constats: list[Constat]) -> list[Constat]:
    """A cell nobody can use gives one constat: what else is said of it is left out."""
    inutilisables = {
        (c.fichier, c.feuille, c.cellule) for c in constats if c.regle in _ILLISIBLE and c.cellule
    }
    gardes = []
    vus: set[tuple[str, str, str, str, str]] = set()
    for c in constats:
        lieu = (c.fichier, c.feuille, c.cellule)
        if c.regle not in _ILLISIBLE and lieu in inutilisables:
            continue
        marque = (c.regle, c.fichier, c.feuille, c.cellule, c.message)
        if marque not in vus:
            vus.add(marque)
            gardes.append(c)
    return gardes
