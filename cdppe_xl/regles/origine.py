"""Rules STR on what the national team wrote at generation: kept, corrected with a reason, or not.

The hidden sheet « Origine » remembers it (``Lecture.origines``); an older workbook has none, and
then nothing is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from cdppe_xl.classeurs.exercices import base_de
from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.classeurs.placement import CellulePlacee
from cdppe_xl.classeurs.valeurs_excel import Scalaire, depuis
from cdppe_xl.classeurs.valeurs_lues import scalaire
from cdppe_xl.domaine.constat import Gravite
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.regles.dossier import Dossier, Retour, est_notifie
from cdppe_xl.regles.ecriture import CIRCULAIRE, DEDUIT, LigneLue, regle
from cdppe_xl.regles.moteur import Ecart, dire, dire_exact
from cdppe_xl.regles.mots import simplifier

_MOTIFS = ("motif", "observation", "commentaire", "explication")
"""Columns where a person says why."""
_REPRISES = {
    ("tableau_de_bord", "ind"): "diagnostic",
    ("bilan", "resultats"): "tableau_de_bord",
    ("bilan", "locaux"): "tableau_de_bord",
    ("bilan", "execution"): "plan_action",
}
"""Tables filled from another return: when it is there too, rules COH compare them."""
_QUI = frozenset({"identite/territoire/valeur", "identite/code/valeur"})
_BRUIT = Decimal("1e-9")
"""Share under which two numbers only differ by the binary noise of programs."""
TRAME = f"{CIRCULAIRE}, annexe 6 (trame de diagnostic pré-remplie)"


def _changees(
    dossier: Dossier, concerne: Callable[[CellulePlacee, Retour], bool]
) -> Iterator[tuple[LigneLue, CellulePlacee, str, str]]:
    """Cells that no longer hold what was written: (row, cell, found, original)."""
    for retour in dossier.retours.values():
        lues = {**retour.lecture.fixes, **retour.lecture.valeurs}
        for cle, origine in retour.lecture.origines.items():
            cellule, lue = retour.placement.cellules.get(cle), lues.get(cle)
            if cellule is None or lue is None or not lue.cellule or cle in retour.douteuses:
                continue
            if concerne(cellule, retour) and not _pareil(scalaire(lue), depuis(origine)):
                ligne = LigneLue(retour, cellule.rang.tableau, cellule.rang.rang)
                trouve = dire(scalaire(lue), cellule.genre) or "rien"
                yield ligne, cellule, trouve, dire(depuis(origine), cellule.genre)


def _pareil(trouve: Scalaire, origine: Scalaire) -> bool:
    """The same, but for what saving in another program may change."""
    if isinstance(trouve, Decimal) and isinstance(origine, Decimal):
        return abs(trouve - origine) <= _BRUIT * max(abs(origine), Decimal(1))
    return simplifier(_texte(trouve)) == simplifier(_texte(origine))


def _texte(valeur: Scalaire) -> str:
    return dire(valeur, Genre.ENTIER)


def _fournie(cellule: CellulePlacee, retour: Retour) -> bool:
    return cellule.role is Role.PREREMPLI


def _fournies(dossier: Dossier, *, motivees: bool) -> Iterator[Ecart]:
    """One fault per row whose values were changed, on the first of them."""
    vues: set[tuple[str, str, str]] = set()
    for ligne, cellule, trouve, origine in _changees(dossier, _fournie):
        code = ligne.retour.lecture.identite.classeur
        marque = (code, ligne.tableau, ligne.rang)
        reprise = dossier.retour(_REPRISES.get((base_de(code), ligne.tableau), ""))
        if marque in vues or reprise is not None:
            continue
        vues.add(marque)
        motif = next(filter(None, map(ligne.texte, _MOTIFS)), "")
        if bool(motif) == motivees:
            yield Ecart(
                classeur=code, cle=cellule.cle, trouve=trouve, attendu=origine,
                proposition="" if motivees else _a_taper(cellule, ligne.retour),
                mots={"quoi": _quoi(ligne, cellule), "motif": motif},
            )  # fmt: skip


def _quoi(ligne: LigneLue, cellule: CellulePlacee) -> str:
    nom = ligne.texte("libelle") or ligne.texte("code") or ligne.texte("intitule") or ligne.rang
    return f"{nom}, {cellule.titre_colonne.casefold()}" if cellule.titre_colonne else nom


def _a_taper(cellule: CellulePlacee, retour: Retour) -> str:
    """The original as a person types it: « 293498 », « 12,5 % », « 15/10/2020 »."""
    valeur = depuis(retour.lecture.origines[cellule.cle])
    genre = Genre.ENTIER if cellule.genre is Genre.MONTANT else cellule.genre
    return dire_exact(valeur, genre)


@regle(
    id="STR-048",
    gravite=Gravite.AVERTISSEMENT,
    titre="Une valeur fournie par l’équipe nationale n’est changée qu’avec un motif",
    message="{quoi} : la valeur fournie {attendu} a été remplacée par {trouve}, sans motif.",
    remede="Remettre la valeur fournie ({proposition}), ou dire en quelques mots, dans la colonne "
    "de motif ou d’observation de la ligne, pourquoi elle est corrigée.",
    source=TRAME,
)
def _corrigee_sans_motif(dossier: Dossier) -> Iterator[Ecart]:
    yield from _fournies(dossier, motivees=False)


@regle(
    id="STR-049",
    gravite=Gravite.INFORMATION,
    titre="Une valeur fournie par l’équipe nationale a été corrigée, avec un motif",
    message="{quoi} : la valeur fournie {attendu} a été corrigée en {trouve} (« {motif} »).",
    remede="Rien à corriger : l’équipe nationale voit l’une et l’autre valeur.",
    source=TRAME,
)
def _corrigee_avec_motif(dossier: Dossier) -> Iterator[Ecart]:
    yield from _fournies(dossier, motivees=True)


@regle(
    id="STR-050",
    # Blocking: a territory cannot raise its own enveloppe, even if the original is what counts.
    gravite=Gravite.BLOQUANTE,
    titre="Le montant notifié est celui qui a été transmis",
    message="Le montant notifié {attendu} a été remplacé par {trouve} ; c’est {attendu} qui est "
    "pris en compte.",
    remede="Ne rien taper : la cellule est verrouillée, et le classeur renvoyé par l’équipe "
    "nationale rétablit {attendu}. Un montant notifié ne change que par un nouveau classeur de "
    "l’équipe nationale.",
    source=f"{CIRCULAIRE}, annexe 5.1 (contrat-type), article 2.2.1 (déduit)",
)
def _notifie_recrit(dossier: Dossier) -> Iterator[Ecart]:
    for ligne, cellule, trouve, origine in _changees(
        dossier, lambda c, r: est_notifie(c.cle, r.placement)
    ):
        yield ligne.ecart(cellule.champ, trouve, origine)


@regle(
    id="STR-051",
    # Blocking: another territory's name on the workbook of this one may hide a mix-up.
    gravite=Gravite.BLOQUANTE,
    titre="Le nom et le code du territoire sont ceux du classeur transmis",
    message="La notice dit « {trouve} » ; ce classeur a été transmis pour « {attendu} ».",
    remede="Rien à écrire : la cellule est verrouillée, et le classeur renvoyé par l’équipe "
    "nationale y remet « {attendu} ». Si les réponses sont celles d’un autre territoire, les "
    "porter dans le classeur transmis pour ce territoire.",
    source=DEDUIT,
)
def _territoire_change(dossier: Dossier) -> Iterator[Ecart]:
    yield from _fixes_changes(dossier, lambda cle: cle in _QUI)


@regle(
    id="STR-052",
    gravite=Gravite.AVERTISSEMENT,
    titre="Les textes fournis par l’équipe nationale ne changent pas",
    message="« {attendu} » a été remplacé par « {trouve} » dans une cellule verrouillée.",
    remede="Rien à écrire : la cellule est verrouillée, et le classeur renvoyé par l’équipe "
    "nationale remet le texte d’origine. S’il contient une erreur, la lui signaler.",
    source=DEDUIT,
)
def _texte_fixe_change(dossier: Dossier) -> Iterator[Ecart]:
    yield from _fixes_changes(dossier, lambda cle: cle not in _QUI)


def _fixes_changes(dossier: Dossier, parmi: Callable[[str], bool]) -> Iterator[Ecart]:
    for ligne, cellule, trouve, origine in _changees(
        dossier,
        lambda c, r: c.role is Role.FIXE and not est_notifie(c.cle, r.placement) and parmi(c.cle),
    ):
        yield ligne.ecart(cellule.champ, trouve, origine)
