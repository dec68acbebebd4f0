"""Rules IND written in Python: plausibility of figures, national targets, results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from cdppe_xl.classeurs.lignes import LigneIndicateur, lignes_indicateurs
from cdppe_xl.domaine.constat import Gravite
from cdppe_xl.domaine.edition import Indicateur, Repere
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.regles.dossier import Dossier, Retour
from cdppe_xl.regles.ecriture import (
    CIRCULAIRE,
    CONTRAT_TYPE,
    DEDUIT,
    LigneLue,
    en_milliers,
    lignes,
    regle,
    retour_de,
)
from cdppe_xl.regles.moteur import Ecart, dire
from cdppe_xl.regles.mots import contient, simplifier
from cdppe_xl.regles.vues import est_retenu, tableau_de_bord

LOIN = Decimal(2)
"""A result twice its target, or half of it, is to be confirmed."""
ASSEZ = Decimal(10)
"""Under ten, counts vary too much to be compared."""
ASSEZ_DE_RESULTATS = 4


def _genre(unite: str) -> Genre:
    return Genre.TAUX if unite == "taux" else Genre.ENTIER


def _suivis(referentiel: Referentiel, bord: Retour) -> Iterator[LigneIndicateur]:
    """Lines of figures of the objectives that the territory follows."""
    for ligne in lignes_indicateurs(referentiel):
        if ligne.objectif is None or est_retenu(bord, referentiel.objectif(ligne.objectif)):
            yield ligne


@regle(
    id="IND-201",
    gravite=Gravite.INFORMATION,
    titre="Où mène la trajectoire, par rapport au repère national",
    message="Indicateur {code}, cible {annee} : {trouve}. Le repère national ({repere}) donnerait "
    "ici {attendu}.",
    remede="Rien d’obligatoire : le repère est national. Vérifier que la cible est aussi "
    "ambitieuse que le permet la situation de départ.",
    source=f"{CIRCULAIRE}, annexe 6",
)
def _trajectoire_et_repere(dossier: Dossier) -> Iterator[Ecart]:
    bord = tableau_de_bord(dossier, "objectifs", "ind")
    if bord is None:
        return
    for ligne in _suivis(dossier.referentiel, bord):
        indicateur = ligne.indicateur
        if indicateur is None or ligne.variante:
            continue
        for repere in indicateur.reperes:
            vue, champ = LigneLue(bord, "ind", ligne.rang), f"cible_{repere.annee}"
            cible, attendue = vue.nombre(champ), _cible_nationale(indicateur, repere, bord)
            if cible is None or attendue is None or not _en_deca(cible, attendue, indicateur.sens):
                continue
            genre = _genre(indicateur.unite)
            yield vue.ecart(
                champ, en_milliers(dire(cible, genre)), en_milliers(dire(attendue, genre)),
                code=indicateur.code, annee=repere.annee, repere=repere.libelle,
            )  # fmt: skip


def _cible_nationale(indicateur: Indicateur, repere: Repere, bord: Retour) -> Decimal | None:
    """What the national target is worth here; None when it only makes sense nationally."""
    if not repere.cible:
        return None
    if repere.portee == "niveau":
        return repere.valeur if indicateur.unite == "taux" else None
    if repere.portee == "multiple":
        base = LigneLue(bord, "ind", indicateur.code).nombre("t0")
    elif repere.portee == "part":
        base = LigneLue(bord, "ind", repere.base).nombre(f"cible_{repere.annee}")
    else:
        return None
    return None if base is None or repere.ampleur is None else base * repere.ampleur


def _en_deca(valeur: Decimal, repere: Decimal, sens: str) -> bool:
    return valeur < repere if sens == "hausse" else valeur > repere if sens == "baisse" else False


@regle(
    id="IND-202",
    gravite=Gravite.INFORMATION,
    titre="Un résultat très loin de la cible est confirmé",
    message="Indicateur {code}, réalisé {annee} : {trouve} pour une cible de {attendu}.",
    remede="Vérifier la valeur (unité, période, zéro de trop) ; si elle est exacte, dire pourquoi "
    "en commentaire.",
    source=DEDUIT,
)
def _resultat_loin_de_la_cible(dossier: Dossier) -> Iterator[Ecart]:
    bord = tableau_de_bord(dossier, "objectifs", "ind")
    if bord is None:
        return
    for ligne in _suivis(dossier.referentiel, bord):
        vue = LigneLue(bord, "ind", ligne.rang)
        for annee in dossier.referentiel.annees if not vue.texte("commentaire") else ():
            cible, realise = vue.nombre(f"cible_{annee}"), vue.nombre(f"realise_{annee}")
            if cible is None or realise is None or min(cible, realise) < 0:
                continue
            petits = ligne.unite != "taux" and max(cible, realise) < ASSEZ
            if not petits and max(cible, realise) > LOIN * min(cible, realise):
                genre = _genre(ligne.unite)
                yield vue.ecart(
                    f"realise_{annee}", dire(realise, genre), dire(cible, genre),
                    code=ligne.code, annee=annee,
                )  # fmt: skip


_EVALUEES, _ENTRANTES = ("6b", "evaluees"), ("6a", "entrantes")
"""Counts of annexe 6, objectif 6, by code and by a word of their label."""


@regle(
    id="IND-203",
    gravite=Gravite.INFORMATION,
    titre="Plus d’informations évaluées que d’entrantes : possible d’une année sur l’autre",
    message="{trouve} informations préoccupantes évaluées pour {attendu} entrantes ({periode}).",
    remede="Vérifier les deux nombres : c’est possible si des informations de l’année précédente "
    "ont été évaluées cette année.",
    source=f"{CIRCULAIRE}, annexe 6, objectif 6 (déduit)",
)
def _plus_d_evaluees_que_d_entrantes(dossier: Dossier) -> Iterator[Ecart]:
    referentiel = dossier.referentiel
    connus = {i.code: i.libelle for i in referentiel.indicateurs}
    if not all(contient(connus.get(c, ""), (mot,)) for c, mot in (_EVALUEES, _ENTRANTES)):
        return
    annees = {f"realise_{a}": str(a) for a in referentiel.annees}
    t0 = str(referentiel.campagne.annee_t0)
    diagnostic = retour_de(dossier, "diagnostic", "diag")
    bord = tableau_de_bord(dossier, "ind")
    # The same T0 is not told twice.
    if diagnostic is not None:
        yield from _plus_d_evaluees(diagnostic, "diag", {"valeur": t0})
    if bord is not None:
        depart = {} if diagnostic is not None else {"t0": t0}
        yield from _plus_d_evaluees(bord, "ind", depart | annees)


def _plus_d_evaluees(retour: Retour, tableau: str, champs: Mapping[str, str]) -> Iterator[Ecart]:
    vue = LigneLue(retour, tableau, _EVALUEES[0])
    for champ, periode in champs.items():
        evaluees = vue.nombre(champ)
        entrantes = LigneLue(retour, tableau, _ENTRANTES[0]).nombre(champ)
        if evaluees is not None and entrantes is not None and evaluees > entrantes:
            yield vue.ecart(
                champ, dire(evaluees, Genre.ENTIER), dire(entrantes, Genre.ENTIER), periode=periode
            )


@regle(
    id="IND-206",
    gravite=Gravite.INFORMATION,
    titre="Les résultats ne sont pas tous égaux aux cibles",
    message="Les {nombre} résultats de {annee} sont tous égaux à leur cible.",
    remede="Vérifier que ce sont bien les résultats constatés, et non les cibles recopiées.",
    source=DEDUIT,
)
def _resultats_recopies(dossier: Dossier) -> Iterator[Ecart]:
    bord = tableau_de_bord(dossier, "objectifs", "ind")
    if bord is None:
        return
    for annee in dossier.referentiel.annees:
        couples = []
        for ligne in _suivis(dossier.referentiel, bord):
            vue = LigneLue(bord, "ind", ligne.rang)
            cible, realise = vue.nombre(f"cible_{annee}"), vue.nombre(f"realise_{annee}")
            if cible is not None and realise is not None and not ligne.calcul:
                couples.append((vue, cible == realise))
        if len(couples) >= ASSEZ_DE_RESULTATS and all(egaux for _, egaux in couples):
            yield couples[0][0].ecart(
                f"realise_{annee}", "la cible", "le résultat constaté",
                nombre=len(couples), annee=annee,
            )  # fmt: skip


@regle(
    id="IND-207",
    gravite=Gravite.INFORMATION,
    titre="Un indicateur local n’est écrit qu’une fois",
    message="L’indicateur local « {trouve} » est écrit deux fois pour l’objectif {objectif}.",
    remede="Effacer cette ligne, ou écrire un autre libellé si c’est un autre indicateur.",
    source=DEDUIT,
)
def _indicateur_local_en_double(dossier: Dossier) -> Iterator[Ecart]:
    for code in ("diagnostic", "tableau_de_bord"):
        vus: set[tuple[str, str]] = set()
        for ligne in lignes(retour_de(dossier, code), "locaux"):
            libelle = ligne.texte("libelle")
            marque = (ligne.texte("objectif"), simplifier(libelle))
            if libelle and marque in vus:
                yield ligne.ecart(
                    "libelle", libelle, "un libellé différent", objectif=marque[0] or "non précisé"
                )
            vus.add(marque)


@regle(
    id="IND-208",
    gravite=Gravite.AVERTISSEMENT,
    titre="Les deux semestres et l’année se tiennent",
    message="Indicateur {code}, {annee} : {trouve} pour l’année, alors que les semestres sont de "
    "{s1} et {s2}.",
    remede="Vérifier les trois nombres : l’année est au moins égale au plus grand semestre "
    "({moins}) et au plus égale à leur somme ({plus}).",
    source=f"{CONTRAT_TYPE}, article 3 (remontées semestrielles ; déduit)",
)
def _semestres_et_annee(dossier: Dossier) -> Iterator[Ecart]:
    bord = tableau_de_bord(dossier, "ind", "semestriel")
    for vue in lignes(bord, "semestriel"):
        indicateur = next((i for i in dossier.referentiel.indicateurs if i.code == vue.rang), None)
        if bord is None or indicateur is None or indicateur.unite != "entier":
            continue
        for annee in dossier.referentiel.annees:
            ici = LigneLue(bord, "ind", vue.rang)
            an = ici.nombre(f"realise_{annee}")
            s1, s2 = vue.nombre(f"s1_{annee}"), vue.nombre(f"s2_{annee}")
            if an is None or s1 is None or s2 is None or min(s1, s2) < 0:
                continue
            if not max(s1, s2) <= an <= s1 + s2:
                dits = {"s1": s1, "s2": s2, "moins": max(s1, s2), "plus": s1 + s2}
                yield ici.ecart(
                    f"realise_{annee}", dire(an, Genre.ENTIER),
                    f"entre {dire(max(s1, s2), Genre.ENTIER)} et {dire(s1 + s2, Genre.ENTIER)}",
                    code=vue.rang, annee=annee,
                    **{nom: dire(valeur, Genre.ENTIER) for nom, valeur in dits.items()},
                )  # fmt: skip
