"""Live controls of the guide méthodologique."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from cdppe_xl.classeurs import regles_calendrier as regles
from cdppe_xl.classeurs.formules import (
    Expr,
    PlagePartielle,
    ent,
    est_nombre,
    et,
    expr,
    maxi,
    non,
    ou_bien,
    rempli,
    si,
    vide,
)
from cdppe_xl.classeurs.formules_dates import date_courte
from cdppe_xl.classeurs.grammaire import Controle, FormuleLigne, Ligne
from cdppe_xl.classeurs.guide_suivi import (
    DEBUT,
    EN_RETARD,
    FAIT,
    JOUR_J,
    POINT,
    etape_reference,
)
from cdppe_xl.classeurs.mentions import dit_sans_valeur
from cdppe_xl.classeurs.valeurs_excel import serial
from cdppe_xl.domaine.constat import Regle
from cdppe_xl.domaine.edition import Etape, connu
from cdppe_xl.referentiel.modele import Referentiel


def controles_guide(referentiel: Referentiel) -> tuple[Controle, ...]:
    """Every live control of the guide."""
    return (
        *_controles_accueil(referentiel),
        *_controles_jalon(),
        *_controles_etapes(referentiel),
        *_controles_suivi(),
        *_faites_en_retard(referentiel),
    )


def _champ(nom: str) -> FormuleLigne:
    return lambda ligne: ligne(nom)


def _date(champ: str) -> FormuleLigne:
    return lambda ligne: date_courte(ligne(champ))


def _pas_une_date(ligne: Ligne) -> Expr:
    return non(est_nombre(ligne("valeur")))


def _controles_accueil(referentiel: Referentiel) -> tuple[Controle, ...]:
    debut = ("debut_negociation",)
    contacts = [
        Controle(
            regle=regles.CONTACT_ABSENT, tableau="contacts", cible="nom", rangs=(f"{code}_1",),
            anomalie=lambda ligne: vide(ligne("nom")), objet=nom,
        )
        for code, nom in referentiel.parties
    ]  # fmt: skip
    return (
        Controle(
            regle=regles.DEBUT_ABSENT, tableau="accueil", cible="valeur", rangs=debut,
            anomalie=_pas_une_date, objet="début de la négociation", attendu="une date",
        ),
        Controle(
            regle=regles.DEBUT_APRES_JOUR_J, tableau="accueil", cible="valeur", rangs=debut,
            anomalie=lambda _: et(est_nombre(DEBUT), est_nombre(JOUR_J), DEBUT > JOUR_J),
            objet="début de la négociation", attendu=lambda _: JOUR_J,
            mots={"debut": lambda _: date_courte(DEBUT), "jour_j": lambda _: date_courte(JOUR_J)},
        ),
        *contacts,
        Controle(
            regle=regles.CONTACT_INJOIGNABLE, tableau="contacts", cible="courriel",
            anomalie=lambda ligne: et(
                rempli(ligne("nom")), vide(ligne("courriel")), vide(ligne("telephone"))
            ),
            objet=_champ("institution"), attendu="un courriel ou un téléphone",
            mots={"institution": _champ("institution"), "nom": _champ("nom")},
        ),
    )  # fmt: skip


def _controles_jalon() -> tuple[Controle, ...]:
    return (
        Controle(
            regle=regles.JOUR_J_ABSENT, tableau="jalon", cible="valeur",
            anomalie=_pas_une_date, objet="Jour J", attendu="une date",
        ),
        Controle(
            regle=regles.POINT_ABSENT, tableau="point", cible="valeur", rangs=("date",),
            anomalie=_pas_une_date, objet="date du point", attendu="une date",
        ),
    )  # fmt: skip


def _jours_illisibles(ligne: Ligne) -> Expr:
    """Neither blank, nor an accepted word, nor a whole number that is not negative."""
    jours = ligne("jours")
    entier = si(est_nombre(jours), ou_bien(jours < 0, ent(jours).differe(jours)), True)
    admis = ou_bien(vide(jours), dit_sans_valeur(jours))
    return si(admis, False, entier)


def _controles_etapes(referentiel: Referentiel) -> tuple[Controle, ...]:
    reference = etape_reference(referentiel)
    comptees = tuple(e.code for e in referentiel.etapes if e is not reference)
    etape = {"etape": _champ("libelle")}
    controles = [
        Controle(
            regle=regles.JOURS_ILLISIBLES, tableau="etapes", cible="jours", rangs=comptees,
            anomalie=_jours_illisibles, objet=_champ("libelle"), mots=etape,
            attendu="un nombre entier de jours",
        )
    ]  # fmt: skip
    codes = [e.code for e in referentiel.etapes]
    controles += [
        _ordre(code, codes[:rang]) for rang, code in enumerate(codes) if rang and code in comptees
    ]
    echeances = _limites(referentiel)
    controles += [
        _echeance(e, echeances[e.code]) for e in referentiel.etapes if e.code in echeances
    ]
    return tuple(controles)


def _limites(referentiel: Referentiel) -> dict[str, date]:
    """The deadlines whose day is known, by code."""
    return {e.code: jour for e in referentiel.echeances if (jour := connu(e.date))}


def _ordre(code: str, suivantes: Sequence[str]) -> Controle:
    """An étape is at least as far from the Jour J as every one written above it."""
    plus_loin = maxi(PlagePartielle("etapes", "jours", suivantes[0], suivantes[-1]))

    def desordre(ligne: Ligne) -> Expr:
        return si(est_nombre(ligne("jours")), ligne("jours") < plus_loin, False)

    return Controle(
        regle=regles.ETAPES_EN_DESORDRE, tableau="etapes", cible="jours", rangs=(code,),
        anomalie=desordre, objet=_champ("libelle"), mots={"etape": _champ("libelle")},
        attendu=lambda _: plus_loin,
    )  # fmt: skip


def _echeance(etape: Etape, jour: date) -> Controle:
    limite = serial(jour)

    def tardive(ligne: Ligne) -> Expr:
        return si(est_nombre(ligne("date")), ligne("date") > limite, False)

    return Controle(
        regle=regles.ETAPE_HORS_ECHEANCE, tableau="etapes", cible="date", rangs=(etape.code,),
        anomalie=tardive, objet=_champ("libelle"), attendu=lambda _: expr(limite),
        mots={
            "etape": _champ("libelle"), "prevue": _date("date"),
            "limite": lambda _: expr(f"{jour:%d/%m/%Y}"),
        },
    )  # fmt: skip


def _controles_suivi() -> tuple[Controle, ...]:
    etape = {"etape": _champ("libelle")}
    return (
        _suivi(
            regles.FAIT_SANS_DATE, "date_faite",
            lambda li: et(li("etat").egal(FAIT), non(est_nombre(li("date_faite")))), etape,
        ),
        _suivi(
            regles.DATE_SANS_FAIT, "etat",
            lambda li: et(est_nombre(li("date_faite")), li("etat").differe(FAIT)),
            {**etape, "faite": _date("date_faite")},
        ),
        _suivi(
            regles.FAIT_APRES_POINT, "date_faite",
            lambda li: et(
                est_nombre(li("date_faite")), est_nombre(POINT), li("date_faite") > POINT
            ),
            {**etape, "faite": _date("date_faite"), "point": lambda _: date_courte(POINT)},
        ),
        _suivi(
            regles.ETAPE_EN_RETARD, "retard", lambda li: li("situation").egal(EN_RETARD),
            {**etape, "prevue": _date("date")},
        ),
    )  # fmt: skip


def _suivi(
    regle: Regle, cible: str, anomalie: FormuleLigne, mots: Mapping[str, FormuleLigne]
) -> Controle:
    return Controle(
        regle=regle, tableau="suivi", cible=cible, anomalie=anomalie, objet=_champ("libelle"),
        mots=mots,
    )  # fmt: skip


def _faites_en_retard(referentiel: Referentiel) -> Iterator[Controle]:
    limites = _limites(referentiel)
    for etape in referentiel.etapes:
        if etape.code in limites:
            yield _faite_en_retard(etape, expr(serial(limites[etape.code])))


def _faite_en_retard(etape: Etape, limite: Expr) -> Controle:
    controle = _suivi(
        regles.FAITE_APRES_ECHEANCE, "date_faite",
        lambda li: et(est_nombre(li("date_faite")), li("date_faite") > limite),
        {"etape": _champ("libelle")},
    )  # fmt: skip
    return replace(controle, rangs=(etape.code,), attendu=lambda _: limite)
