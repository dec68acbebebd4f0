"""Live controls of the tableau de bord."""

from __future__ import annotations

from collections.abc import Iterator

from cdppe_xl.classeurs.controles_indicateurs import (
    Zone,
    controle_snds,
    controle_sous_total,
    controle_unite,
    controle_valeur,
    etiquette,
    par_rang,
)
from cdppe_xl.classeurs.formules import (
    Expr,
    Plage,
    Ref,
    arrondi,
    est_nombre,
    et,
    expr,
    nb,
    nb_si_ens,
    ou_bien,
    recherche,
    si,
    vide,
)
from cdppe_xl.classeurs.grammaire import Controle, FormuleLigne, Ligne
from cdppe_xl.classeurs.indicateurs_locaux import controle_incomplet
from cdppe_xl.classeurs.lignes import LigneIndicateur, rang_objectif
from cdppe_xl.classeurs.mentions import dit_nc
from cdppe_xl.classeurs.regles_indicateurs import (
    CHOIX_NON_DIT,
    CIBLE_ABSENTE,
    FONDAMENTAL_ABSENT,
    LOCAL_ABSENT,
    LOCAL_NON_RETENU,
    RECUL_SANS_COMMENTAIRE,
    RESULTAT_ABSENT,
    SEMESTRE_ABSENT,
    T0_ABSENT,
    TROP_DE_FACULTATIFS,
)
from cdppe_xl.classeurs.tableau_indicateurs import LOCAL_UTILISE, TABLEAU, Suivi
from cdppe_xl.referentiel.modele import Referentiel

DECIMALES_TAUX = 3
"""Two rates equal to a tenth of a percent are the same trajectory."""


def _retenu(ligne: Ligne) -> Expr:
    return ligne("retenu").egal("oui")


def controles_objectifs(referentiel: Referentiel) -> Iterator[Controle]:
    """Choice of the objectifs."""
    for objectif in sorted(referentiel.objectifs, key=lambda o: o.numero):
        rangs, objet = (rang_objectif(objectif.numero),), f"Objectif {objectif.numero}"
        if objectif.type == "fondamental":
            yield Controle(
                regle=FONDAMENTAL_ABSENT, tableau="objectifs", rangs=rangs, cible="retenu",
                anomalie=lambda ligne: ligne("retenu").differe("oui"), objet=objet, attendu="oui",
            )  # fmt: skip
        else:
            yield Controle(
                regle=CHOIX_NON_DIT, tableau="objectifs", rangs=rangs, cible="retenu",
                anomalie=lambda ligne: vide(ligne("retenu")), objet=objet, attendu="oui ou non",
            )  # fmt: skip
    yield Controle(
        regle=TROP_DE_FACULTATIFS, tableau="choix", rangs=("facultatifs",), cible="nombre",
        anomalie=lambda ligne: ligne("nombre") > ligne("maximum"),
        objet="Objectifs facultatifs", attendu=lambda ligne: ligne("maximum"),
    )  # fmt: skip


def controles_tableau(suivi: Suivi) -> Iterator[Controle]:
    """Figures of the indicators: present, possible, consistent, in the right direction."""
    zone = _zone(suivi)
    connues = par_rang(suivi.lignes)
    yield from _resultats(suivi)
    for ligne in suivi.lignes:
        if ligne.variante == "local":
            if ligne.objectif not in _de_resultat(suivi.referentiel):
                yield _local_absent(ligne)
            continue
        yield from _presence(suivi, zone, ligne)
        for champ in zone.champs:
            if ligne.cible or not champ.startswith("cible"):
                yield controle_valeur(zone, ligne, champ)
        yield from _coherence(zone, ligne, connues)
        if ligne.cible and _sens(ligne) != "neutre":
            yield from _trajectoire(suivi, zone, ligne)


def _zone(suivi: Suivi) -> Zone:
    champs = {"t0": f"valeur {suivi.t0}"}
    for annee in suivi.annees:
        champs |= {f"cible_{annee}": f"cible {annee}", f"realise_{annee}": f"réalisé {annee}"}
    return Zone(tableau=TABLEAU, champs=champs, actif=_retenu)


def _sens(ligne: LigneIndicateur) -> str:
    return ligne.indicateur.sens if ligne.indicateur else "neutre"


def _presence(suivi: Suivi, zone: Zone, ligne: LigneIndicateur) -> Iterator[Controle]:
    """T0 (but the SNDS one, which the territory may not know), and required targets."""
    if not ligne.calcul and ligne.variante != "snds":
        yield Controle(
            regle=T0_ABSENT, tableau=TABLEAU, rangs=(ligne.rang,), cible="t0",
            anomalie=zone.si_actif(lambda rang: vide(rang("t0"))),
            objet=zone.objet(ligne, "t0"), attendu="une valeur, ou NC",
        )  # fmt: skip
    if ligne.cible_exigee:
        for annee in suivi.annees:
            champ = f"cible_{annee}"
            yield Controle(
                regle=CIBLE_ABSENTE, tableau=TABLEAU, rangs=(ligne.rang,), cible=champ,
                anomalie=zone.si_actif(_sans_cible(champ)), objet=zone.objet(ligne, champ),
                attendu="une cible chiffrée",
            )  # fmt: skip


def _sans_cible(champ: str) -> FormuleLigne:
    """Blank or NC; « s.o. » is an answer."""
    return lambda ligne: ou_bien(vide(ligne(champ)), dit_nc(ligne(champ)))


def _coherence(
    zone: Zone, ligne: LigneIndicateur, connues: dict[str, LigneIndicateur]
) -> Iterator[Controle]:
    total = connues.get(ligne.sous_total_de)
    for champ in zone.champs:
        if total is not None and (total.cible or not champ.startswith("cible")):
            yield controle_sous_total(zone, ligne, total, champ)
        if ligne.principale and not ligne.calcul and not champ.startswith("cible"):
            principale = Ligne(TABLEAU, ligne.principale).cle(champ)
            yield controle_snds(zone, ligne, champ, principale)


def _trajectoire(suivi: Suivi, zone: Zone, ligne: LigneIndicateur) -> Iterator[Controle]:
    """Each target against the one before, the first against T0."""
    precedent = "t0"
    for annee in suivi.annees:
        champ = f"cible_{annee}"
        yield Controle(
            regle=RECUL_SANS_COMMENTAIRE, tableau=TABLEAU, rangs=(ligne.rang,), cible=champ,
            anomalie=zone.si_actif(_recul(ligne, champ, precedent)),
            objet=zone.objet(ligne, champ), attendu=_valeur_de(precedent),
        )  # fmt: skip
        precedent = champ


def _valeur_de(champ: str) -> FormuleLigne:
    return lambda ligne: ligne(champ)


def _recul(ligne: LigneIndicateur, champ: str, precedent: str) -> FormuleLigne:
    hausse = _sens(ligne) == "hausse"

    def anomalie(rang: Ligne) -> Expr:
        apres, avant = rang(champ), rang(precedent)
        comparables = et(est_nombre(apres), est_nombre(avant), vide(rang("commentaire")))
        a, b = (
            (arrondi(apres, DECIMALES_TAUX), arrondi(avant, DECIMALES_TAUX))
            if ligne.unite == "taux"
            else (apres, avant)
        )
        return si(comparables, a < b if hausse else a > b, False)

    return anomalie


def _de_resultat(referentiel: Referentiel) -> tuple[int, ...]:
    """Objectifs of which this edition asks for a result indicator."""
    exige = referentiel.campagne.indicateur_resultat_facultatif
    return tuple(o.numero for o in referentiel.facultatifs) if exige else ()


def _resultats(suivi: Suivi) -> Iterator[Controle]:
    """IND-013: a harmonised target, or a local indicator that is not of means."""
    for numero in _de_resultat(suivi.referentiel):
        yield Controle(
            regle=RESULTAT_ABSENT, tableau="objectifs", rangs=(rang_objectif(numero),),
            cible="retenu", anomalie=_sans_resultat(suivi, numero), objet=f"Objectif {numero}",
            attendu="une cible, ou un indicateur local de résultat",
        )  # fmt: skip


def _sans_resultat(suivi: Suivi, numero: int) -> FormuleLigne:
    harmonisees = [x for x in suivi.lignes if x.objectif == numero and x.cible]
    cibles = [
        Ref(f"{TABLEAU}/{x.rang}/cible_{annee}") for x in harmonisees for annee in suivi.annees
    ]

    siens = (Plage("locaux", "objectif"), expr(str(numero)), Plage("locaux", "libelle"), "<>")
    moyens = nb_si_ens(*siens, Plage("locaux", "nature"), "moyen")

    def anomalie(ligne: Ligne) -> Expr:
        manque = et(_retenu(ligne), nb_si_ens(*siens).egal(moyens))
        return et(manque, nb(*cibles).egal(0)) if cibles else manque

    return anomalie


def _local_absent(ligne: LigneIndicateur) -> Controle:
    return Controle(
        regle=LOCAL_ABSENT, tableau=TABLEAU, rangs=(ligne.rang,), cible="libelle",
        anomalie=lambda rang: et(_retenu(rang), rang("locaux").egal(0)),
        objet=etiquette(ligne), attendu="au moins un indicateur local",
    )  # fmt: skip


def controles_locaux() -> Iterator[Controle]:
    """Local indicators: complete, and of an objectif of the contract."""

    def non_retenu(ligne: Ligne) -> Expr:
        choix = recherche(
            ligne("objectif"), Plage("objectifs", "numero"), Plage("objectifs", "retenu")
        )
        return choix.egal("non")

    yield controle_incomplet(LOCAL_UTILISE)
    yield Controle(
        regle=LOCAL_NON_RETENU, tableau="locaux", cible="objectif", anomalie=non_retenu,
        objet="Indicateur local", attendu="un objectif retenu",
    )  # fmt: skip


def controles_semestriels(suivi: Suivi) -> Iterator[Controle]:
    """Half-year values: present once the year is known, and possible."""
    champs = {f"s{n}_{a}": f"S{n} {a}" for a in suivi.annees for n in (1, 2)}
    zone = Zone(tableau="semestriel", champs=champs, actif=_retenu)
    for ligne in suivi.semestriels:
        for champ in champs:
            objet = zone.objet(ligne, champ)
            yield controle_unite(zone, ligne.rang, champ, ligne.unite, objet)
            yield Controle(
                regle=SEMESTRE_ABSENT, tableau="semestriel", rangs=(ligne.rang,), cible=champ,
                anomalie=zone.si_actif(_semestre_absent(champ)), objet=objet,
                attendu="une valeur, ou NC",
            )  # fmt: skip


def _semestre_absent(champ: str) -> FormuleLigne:
    annee = champ.partition("_")[2]

    def anomalie(ligne: Ligne) -> Expr:
        resultat = Ref(f"{TABLEAU}/{ligne.rang}/realise_{annee}")
        return et(est_nombre(resultat), vide(ligne(champ)))

    return anomalie
