"""Live controls of the results of the bilan: possible, present, explained."""

from __future__ import annotations

from collections.abc import Iterator

from cdppe_xl.classeurs import regles_bilan as r
from cdppe_xl.classeurs.bilan_resultats import (
    LOCAL_UTILISE,
    LOCAUX,
    NON_ATTEINTE,
    TABLEAU,
    Resultats,
)
from cdppe_xl.classeurs.controles_indicateurs import (
    Zone,
    controle_snds,
    controle_sous_total,
    controle_valeur,
    etiquette,
    par_rang,
)
from cdppe_xl.classeurs.formules import (
    Expr,
    Ref,
    est_nombre,
    est_texte,
    et,
    expr,
    non,
    si,
    vide,
)
from cdppe_xl.classeurs.grammaire import Controle, Ligne
from cdppe_xl.classeurs.indicateurs_locaux import controle_incomplet
from cdppe_xl.classeurs.lignes import LigneIndicateur
from cdppe_xl.classeurs.mentions import dit_sans_valeur


def controles_resultats(resultats: Resultats) -> Iterator[Controle]:
    """Results are possible, present, and explained when the target is missed."""
    quand = f"réalisé {resultats.annee}"
    zone = Zone(
        tableau=TABLEAU, champs={"realise": quand, "cible": f"cible {resultats.annee}"},
        actif=lambda ligne: ligne("retenu").egal("oui"),
    )  # fmt: skip
    lignes = par_rang(resultats.lignes)
    for ligne in resultats.lignes:
        yield controle_valeur(zone, ligne, "realise")
        if ligne.cible:
            yield controle_valeur(zone, ligne, "cible")
            yield from _face_a_la_cible(zone, ligne)
        if ligne.sous_total_de:
            yield controle_sous_total(zone, ligne, lignes[ligne.sous_total_de], "realise")
        if ligne.principale:
            principale = Ligne(TABLEAU, ligne.principale).cle("realise")
            yield controle_snds(zone, ligne, "realise", principale)


def _face_a_la_cible(zone: Zone, ligne: LigneIndicateur) -> Iterator[Controle]:
    def absent(rang: Ligne) -> Expr:
        manque = et(est_nombre(rang("cible")), vide(rang("realise")))
        if not ligne.calcul:
            return manque
        # A rate that « NC » makes impossible is not missing.
        membres = [Ref(f"{TABLEAU}/{m}/realise") for m in (ligne.numerateur, ligne.denominateur)]
        return et(manque, *(non(dit_sans_valeur(m)) for m in membres))

    yield Controle(
        regle=r.RESULTAT_ABSENT, tableau=TABLEAU, rangs=(ligne.rang,), cible="realise",
        anomalie=zone.si_actif(absent), objet=zone.objet(ligne, "realise"),
        attendu="le résultat de l’année",
    )  # fmt: skip
    yield Controle(
        regle=r.NON_ATTEINTE_SANS_EXPLICATION, tableau=TABLEAU, rangs=(ligne.rang,),
        cible="explication", anomalie=zone.si_actif(_non_expliquee), attendu="une explication",
        objet=f"{etiquette(ligne)} – {ligne.libelle}"[:90],
    )  # fmt: skip


def _non_expliquee(ligne: Ligne) -> Expr:
    return et(ligne("atteinte").egal(NON_ATTEINTE), vide(ligne("explication")))


def controles_locaux() -> Iterator[Controle]:
    """The same, for the indicators of the territory."""

    def objet(ligne: Ligne) -> Expr:
        # A label typed as a decimal number would read differently from one language to another.
        return expr("Indicateur local : ") & si(est_texte(ligne("libelle")), ligne("libelle"), "")

    yield controle_incomplet(LOCAL_UTILISE)
    yield Controle(
        regle=r.RESULTAT_ABSENT, tableau=LOCAUX, cible="realise", objet=objet,
        anomalie=lambda ligne: et(est_nombre(ligne("cible")), vide(ligne("realise"))),
        attendu="le résultat de l’année",
    )  # fmt: skip
    yield Controle(
        regle=r.NON_ATTEINTE_SANS_EXPLICATION, tableau=LOCAUX, cible="explication",
        anomalie=_non_expliquee, objet=objet, attendu="une explication",
    )  # fmt: skip
