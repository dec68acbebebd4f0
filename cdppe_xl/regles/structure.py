"""Rules STR: what happened to the file itself, told from what the reader noticed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches

from cdppe_xl.classeurs.communs import NC, SANS_OBJET
from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.domaine.constat import Constat
from cdppe_xl.domaine.lecture import ANCIEN_LIBELLE, Doute, Etat, FormuleLue, Genre, ValeurLue
from cdppe_xl.regles.dossier import Dossier, Retour
from cdppe_xl.regles.moteur import Ecart, constat
from cdppe_xl.regles.mots import simplifier
from cdppe_xl.regles.prudence import hors_liste
from cdppe_xl.regles.structure_regles import PAR_ID, REGLES

__all__ = ["FORMULE_DITE", "PAR_ID", "REGLES", "attendu_d_un_genre", "constats_de_lecture"]

FORMULE_DITE = " ; formule : "
"""Between the value that is expected and the formula that gives it."""
CHOIX_DITS = 8
"""Values of a list named in a constat."""
_SANS_NC = re.compile(
    r"0,? « NC » ou « s\.o\. »(?:, ou videz la cellule)?|, ou « NC » si elle ne peut [^.]*"
)
"""Advice of the reader, in a cell that does not take « NC »."""

SANS_SUPPRESSION = "Remettre la formule indiquée, ou corriger les cellules qu’elle emploie."
"""Remedy of STR-014 when nothing that the formula looks at is gone."""
ECRIRE_SANS_NC = (
    "Écrire une seule valeur, sans commentaire dans la cellule ; laisser la cellule vide si rien "
    "n’est prévu. Ce qui dépend d’elle sera contrôlé quand elle sera lisible."
)
"""Remedy of STR-020 in a cell that does not take « NC »."""

_FORMULES = {
    "remplacee_meme_valeur": "STR-010",
    "remplacee": "STR-011",
    "autre_formule": "STR-012",
    "videe": "STR-013",
    "erreur": "STR-014",
}


def constats_de_lecture(retour: Retour, dossier: Dossier) -> Iterator[Constat]:
    """Constats drawn from the reading: doubts, altered formulas, unreadable values."""
    yield from _du_nom(retour, dossier)
    for doute in retour.lecture.doutes:
        yield _du_doute(doute, retour, dossier)
    for formule in retour.lecture.formules:
        if formule.etat != "intacte":
            yield _de_la_formule(formule, retour, dossier)
    for lue in retour.lecture.valeurs.values():
        yield from _de_la_valeur(lue, retour, dossier)


def _du_nom(retour: Retour, dossier: Dossier) -> Iterator[Constat]:
    """A name that begins with the code of another territory: the wrong file may have been sent."""
    nom = retour.lecture.fichier.replace("\\", "/").replace("!", "/").rpartition("/")[2]
    code, souligne, _ = nom.partition("_")
    connus = {t.code.casefold() for t in dossier.referentiel.territoires}
    if souligne and code.casefold() in connus - {dossier.territoire.casefold()}:
        ecart = Ecart(
            classeur=retour.lecture.identite.classeur, cle="", trouve=nom,
            attendu=dossier.territoire,
        )  # fmt: skip
        yield constat(PAR_ID["STR-055"], retour, dossier, ecart)


def _du_doute(doute: Doute, retour: Retour, dossier: Dossier) -> Constat:
    mots = {"porteur": "", "quoi": "", **doute.mots}
    ecart = Ecart(
        classeur=retour.lecture.identite.classeur, cle="", mots=mots,
        trouve=doute.mots.get("trouve", ""), attendu=doute.mots.get("attendu", ""),
    )  # fmt: skip
    fait = constat(PAR_ID[doute.code], retour, dossier, ecart)
    return replace(fait, feuille=doute.feuille, cellule=doute.cellule)


def _de_la_formule(formule: FormuleLue, retour: Retour, dossier: Dossier) -> Constat:
    regle = PAR_ID[_FORMULES[formule.etat]]
    ecart = Ecart(
        classeur=retour.lecture.identite.classeur, cle=formule.cle,
        trouve=formule.trouve, attendu=_attendu_de(formule),
    )  # fmt: skip
    if regle.id == "STR-014" and "#REF!" not in formule.trouve:
        regle = replace(regle, remede=SANS_SUPPRESSION)
    return constat(regle, retour, dossier, ecart)


def _attendu_de(formule: FormuleLue) -> str:
    """« 12 345 € ; formule : =SUM(D4:D9) », the formula alone when it gives no value."""
    if not formule.valeur_attendue:
        return formule.attendu
    return f"{formule.valeur_attendue}{FORMULE_DITE}{formule.attendu}"


def _de_la_valeur(lue: ValeurLue, retour: Retour, dossier: Dossier) -> Iterator[Constat]:
    offre_nc = NC in retour.placement.choix(lue.cle)
    raison = lue.motif or lue.reparation or "une valeur inattendue."
    if not offre_nc:
        raison = _SANS_NC.sub(lambda m: "0 ou videz la cellule" * m[0].startswith("0"), raison)

    def fait(regle: str, attendu: str, proposition: str = "") -> Constat:
        ecart = Ecart(
            classeur=retour.lecture.identite.classeur, cle=lue.cle, trouve=lue.brut,
            attendu=attendu, proposition=proposition,
            mots={"raison": raison},
        )  # fmt: skip
        return constat(PAR_ID[regle], retour, dossier, ecart)

    if lue.etat is Etat.ILLISIBLE:
        illisible = fait("STR-020", attendu_d_un_genre(lue.genre), lue.proposition)
        if lue.proposition in (NC, SANS_OBJET) and not offre_nc:
            illisible = replace(illisible, proposition="")
        yield illisible if offre_nc else replace(illisible, remede=ECRIRE_SANS_NC)
        return
    if lue.reparation:
        ancien = lue.reparation.endswith(f"({ANCIEN_LIBELLE})")
        yield fait("STR-044" if ancien else "STR-022", str(lue.valeur))
    if lue.genre is Genre.TAUX and lue.proposition and _saisi(lue.cle, retour):
        yield fait(
            "STR-040", f"{lue.proposition}, ou {lue.brut} si c’est bien le taux", lue.proposition
        )
    if lue.etat is Etat.RENSEIGNE and hors_liste(lue.cle, str(lue.valeur), retour.placement):
        choix = retour.placement.choix(lue.cle)
        yield fait(
            "STR-021",
            ", ".join(choix[:CHOIX_DITS]) + (", …" if len(choix) > CHOIX_DITS else ""),
            lue.proposition or _plus_proche(str(lue.valeur), choix),
        )


def _saisi(cle: str, retour: Retour) -> bool:
    """Somebody typed there: a value given by the national team is not asked about."""
    cellule = retour.placement.cellules.get(cle)
    return cellule is None or cellule.role is Role.SAISIE


def _plus_proche(trouve: str, choix: Sequence[str]) -> str:
    """The choice that was meant, when one is so near that no other can be; "" otherwise."""
    simples = {simplifier(c): c for c in choix}
    proches = get_close_matches(simplifier(trouve), simples, n=2, cutoff=0.8)
    if not proches:
        contenus = [c for s, c in simples.items() if s and f" {s} " in f" {simplifier(trouve)} "]
        return contenus[0] if len(contenus) == 1 else ""
    return simples[proches[0]] if len(proches) == 1 else ""


def attendu_d_un_genre(genre: Genre) -> str:
    """What a cell of that kind takes, with an example where the way to type it matters."""
    return {
        Genre.ENTIER: "un nombre entier",
        Genre.MONTANT: "un montant en euros",
        Genre.TAUX: "un taux, par exemple 12,5 %",
        Genre.DATE: "une date, par exemple 15/10/2020",
        Genre.LISTE: "une valeur de la liste",
        Genre.TEXTE: "un texte",
    }[genre]
