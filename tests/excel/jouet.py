"""A small made-up layout that uses every means of the grammar, and its workbook as bytes."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import openpyxl

from cdppe_xl.classeurs.etat import IndexControles, feuilles_etat
from cdppe_xl.classeurs.formules import (
    Expr,
    Plage,
    PlagePartielle,
    est_nombre,
    et,
    nb,
    non,
    rempli,
    si,
    somme,
    somme_si_ens,
)
from cdppe_xl.classeurs.grammaire import (
    Cellule,
    Classeur,
    Colonne,
    Controle,
    Feuille,
    Ligne,
    Liste,
    ListeDependante,
    Paragraphe,
    Rang,
    Role,
    Tableau,
)
from cdppe_xl.classeurs.placement import Placement
from cdppe_xl.classeurs.valeurs_excel import Scalaire
from cdppe_xl.domaine.constat import Gravite, Regle
from cdppe_xl.domaine.lecture import Genre, Identite, Lecture
from cdppe_xl.excel.reader import open_retour, read_retour
from cdppe_xl.excel.writer import write_classeur

LISTES = (
    Liste("l_nc", ("NC", "s.o."), ouverte=True),
    Liste("l_objectif", ("1", "9", "24"), nombres=True),
    Liste("l_fir", ("FIR",)),
    Liste("l_ondam", ("ONDAM",)),
    Liste("l_toutes", ("P304", "FIR", "ONDAM")),
)
PAR_OBJECTIF = ListeDependante("objectif", {"1": "l_fir", "9": "l_ondam"}, "l_toutes")
ABSENT = Regle(
    id="IND-901", gravite=Gravite.BLOQUANTE, titre="Montant absent", message="{objet}",
    remede="Écrire le montant.", source="jouet", vive=True, completude=True,
)  # fmt: skip
INELIGIBLE = Regle(
    id="ENV-901", gravite=Gravite.BLOQUANTE, titre="Enveloppe inéligible", message="{objet}",
    remede="Changer d’enveloppe.", source="jouet", vive=True,
)  # fmt: skip


def _ecart(ligne: Ligne) -> Expr:
    valeur, cible = ligne("valeur"), ligne("cible")
    return si(et(est_nombre(valeur), est_nombre(cible)), cible - valeur, "")


def _mesures() -> Tableau:
    def total(champ: str) -> Cellule:
        return Cellule(
            role=Role.CALCUL, formule=lambda _: somme(PlagePartielle("mesures", champ, "m1", "m3"))
        )

    def rang(cle: str, libelle: str, section: str = "") -> Rang:
        return Rang(cle=cle, valeurs={"code": cle, "libelle": libelle}, section=section)

    return Tableau(
        code="mesures",
        colonnes=(
            Colonne(champ="code", titre="Code", largeur=8),
            Colonne(champ="libelle", titre="Libellé", largeur=30),
            Colonne(champ="valeur", titre="Valeur", largeur=12, role=Role.SAISIE,
                    genre=Genre.ENTIER, liste="l_nc", aide="Nombre d’enfants au 31 décembre."),
            Colonne(champ="cible", titre="Cible", largeur=12, role=Role.SAISIE,
                    genre=Genre.ENTIER, liste="l_nc"),
            Colonne(champ="ecart", titre="Écart", largeur=12, role=Role.CALCUL,
                    genre=Genre.ENTIER, formule=_ecart),
            Colonne(champ="observation", titre="Observation", largeur=40, role=Role.SAISIE),
        ),
        rangs=(
            rang("m1", "Enfants suivis", "Premier bloc"),
            rang("m2", "Enfants évalués"),
            rang("m3", "Visites", "Second bloc"),
            Rang(cle="total", valeurs={"code": "total", "libelle": "Ensemble"}, style="total",
                 cellules={"valeur": total("valeur"), "cible": total("cible"),
                           "observation": Cellule(role=Role.LIBELLE)}),
        ),
        titre="Mesures de l’année",
    )  # fmt: skip


def _actions(suivi: IndexControles) -> Tableau:
    return Tableau(
        code="actions",
        colonnes=(
            Colonne(champ="intitule", titre="Intitulé", largeur=40, role=Role.SAISIE),
            Colonne(champ="objectif", titre="Objectif", largeur=10, role=Role.SAISIE,
                    genre=Genre.LISTE, liste="l_objectif", aide="Numéro de l’objectif."),
            Colonne(champ="enveloppe", titre="Enveloppe", largeur=12, role=Role.SAISIE,
                    genre=Genre.LISTE, liste=PAR_OBJECTIF),
            Colonne(champ="montant", titre="Montant", largeur=14, role=Role.SAISIE,
                    genre=Genre.MONTANT),
            Colonne(champ="autres", titre="Autres", largeur=14, role=Role.PREREMPLI,
                    genre=Genre.MONTANT),
            Colonne(champ="debut", titre="Début", largeur=12, role=Role.SAISIE, genre=Genre.DATE),
            Colonne(champ="part", titre="Part", largeur=10, role=Role.SAISIE, genre=Genre.TAUX),
            Colonne(champ="total", titre="Total", largeur=14, role=Role.CALCUL,
                    genre=Genre.MONTANT,
                    formule=lambda li: si(nb(li("montant"), li("autres")).egal(0), "—",
                                          somme(li("montant"), li("autres")))),
            suivi.colonne_verdict(lambda ligne: rempli(ligne("objectif"))),
        ),
        rangs=tuple(
            Rang(cle=f"a0{n}", section={1: "Actions nouvelles", 3: "Actions reprises"}.get(n, ""))
            for n in range(1, 5)
        ),
        extensible=True,
    )  # fmt: skip


def _par_enveloppe() -> Tableau:
    def programme(ligne: Ligne) -> Expr:
        return somme_si_ens(
            Plage("actions", "montant"), Plage("actions", "enveloppe"), ligne("enveloppe")
        )

    return Tableau(
        code="enveloppes",
        colonnes=(
            Colonne(champ="enveloppe", titre="Enveloppe citée", largeur=40),
            Colonne(champ="notifie", titre="Notifié", largeur=14, role=Role.FIXE,
                    genre=Genre.MONTANT),
            Colonne(champ="programme", titre="Programmé", largeur=14, role=Role.CALCUL,
                    genre=Genre.MONTANT, formule=programme),
        ),
        rangs=tuple(Rang(cle=e, valeurs={"enveloppe": e}) for e in ("P304", "FIR", "ONDAM")),
        titre="Par enveloppe",
    )  # fmt: skip


def _feuilles(suivi: IndexControles) -> tuple[Feuille, ...]:
    accueil = Feuille(
        code="accueil", titre="Accueil", intitule="Accueil",
        blocs=(Paragraphe("Ce classeur est un jouet."),
               Paragraphe("Aller au plan", "lien", lien="actions")),
    )  # fmt: skip
    mesures = Feuille(
        code="mesures", titre="Mesures", intitule="Mesures", blocs=(_mesures(),), figer=2
    )
    actions = Feuille(
        code="actions", titre="Plan d’action", intitule="Plan d’action",
        blocs=(_actions(suivi), _par_enveloppe()), figer=1,
    )  # fmt: skip
    return accueil, mesures, actions


def classeur_jouet() -> Classeur:
    """The layout: a home page, a table of measures, an extensible table, live controls."""
    suivi = IndexControles()
    feuilles = _feuilles(suivi)
    controles = (
        Controle(
            regle=ABSENT, tableau="actions", cible="montant", objet="montant",
            anomalie=lambda li: et(rempli(li("objectif")), non(est_nombre(li("montant")))),
        ),
        Controle(
            regle=INELIGIBLE, tableau="actions", cible="enveloppe", objet="enveloppe",
            anomalie=lambda li: et(li("objectif").egal(9), li("enveloppe").differe("ONDAM")),
        ),
    )  # fmt: skip
    etat, liste = feuilles_etat(feuilles, controles, suivi)
    return Classeur(
        code="jouet", titre="Jouet", edition="2020", version=1,
        feuilles=(etat, *feuilles, liste), listes=LISTES, controles=controles,
    )  # fmt: skip


PLACEMENT = Placement(classeur_jouet())
SAISIES: dict[str, Scalaire] = {
    "mesures/m1/valeur": Decimal(120),
    "mesures/m1/cible": Decimal(150),
    "mesures/m2/valeur": "NC",
    "mesures/m3/observation": "À revoir",
    "actions/a01/intitule": "Repérage précoce",
    "actions/a01/objectif": Decimal(1),
    "actions/a01/enveloppe": "FIR",
    "actions/a01/montant": Decimal("1200.50"),
    "actions/a02/intitule": "Visites",
    "actions/a02/objectif": Decimal(9),
    "actions/a02/enveloppe": "FIR",
    "actions/a03/intitule": "Formation",
    "actions/a03/objectif": Decimal(24),
    "actions/a03/enveloppe": "P304",
    "actions/a03/montant": Decimal(300),
    "actions/a03/autres": Decimal(50),
    "enveloppes/FIR/notifie": Decimal(5000),
}
"""What a made-up département typed."""


def identite(placement: Placement = PLACEMENT, territoire: str = "63") -> Identite:
    return Identite(
        edition="2020", classeur="jouet", territoire=territoire, version=1,
        empreinte=placement.empreinte,
    )  # fmt: skip


def jouet(
    valeurs: Mapping[str, Scalaire] = SAISIES,
    *,
    territoire: str = "63",
    nom: str = "63 Puy-de-Dôme",
    classeur: Classeur | None = None,
) -> bytes:
    """The toy workbook; another ``classeur`` passes itself off as the toy."""
    placement = Placement(classeur) if classeur else PLACEMENT
    return write_classeur(placement, valeurs, identite(territoire=territoire), nom)


def lu(contenu: bytes) -> Lecture:
    return read_retour(open_retour(contenu, "jouet.xlsx"), PLACEMENT)


def ouvert(contenu: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(contenu))


def rendu(classeur: openpyxl.Workbook) -> bytes:
    tampon = io.BytesIO()
    classeur.save(tampon)
    return tampon.getvalue()


def avec_tableau(code: str, **quoi: object) -> Classeur:
    """The layout with one table changed."""
    classeur = classeur_jouet()
    feuilles = tuple(
        replace(
            feuille,
            blocs=tuple(
                replace(b, **quoi) if isinstance(b, Tableau) and b.code == code else b  # type: ignore[arg-type]
                for b in feuille.blocs
            ),
        )
        for feuille in classeur.feuilles
    )
    return replace(classeur, feuilles=feuilles)
