"""Sheet « Suivi des étapes » of the guide (annexe 3.3): who, state, date done, delay.

Delays are counted to the « date du point » that the user types, never to the current day.
"""

from __future__ import annotations

from cdppe_xl.classeurs.etat import IndexControles
from cdppe_xl.classeurs.formules import (
    Expr,
    Plage,
    Ref,
    equiv,
    est_nombre,
    et,
    expr,
    index,
    maxi,
    mini,
    nb,
    nb_si_ens,
    ou_bien,
    si,
)
from cdppe_xl.classeurs.formules_dates import jour_et_mois
from cdppe_xl.classeurs.grammaire import (
    Cellule,
    Colonne,
    Feuille,
    FormuleLigne,
    Ligne,
    Liste,
    Rang,
    Role,
    Tableau,
)
from cdppe_xl.domaine.edition import Etape
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.referentiel.modele import Referentiel

A_FAIRE, EN_COURS, FAIT, SANS_SUITE = "à faire", "en cours", "fait", "sans objet"
LISTE_ETATS = Liste("l_etape", (A_FAIRE, EN_COURS, FAIT, SANS_SUITE))
EN_RETARD, A_VENIR, A_DATER = "en retard", "à venir", "à dater"
JOUR_J, POINT = Ref("jalon/jour_j/valeur"), Ref("point/date/valeur")
DEBUT = Ref("accueil/debut_negociation/valeur")


def etape_reference(referentiel: Referentiel) -> Etape | None:
    """The étape that is the Jour J itself, from which the others are counted."""
    return next((e for e in referentiel.etapes if e.jours == 0), None)


def etapes_chronologiques(referentiel: Referentiel) -> tuple[Etape, ...]:
    """First étape first; the edition lists them from the last, as annexe 3.2 does."""
    return tuple(reversed(referentiel.etapes))


def feuille_suivi(referentiel: Referentiel, suivi: IndexControles) -> Feuille:
    """The sheet: the date du point and where things stand, then one line per étape."""
    return Feuille(
        code="suivi", titre="Suivi des étapes", intitule="Suivi des étapes",
        blocs=(_tableau_point(len(referentiel.etapes)), _tableau_suivi(referentiel, suivi)),
        une_page=True, couleur="548235",
    )  # fmt: skip


def _tableau_point(nombre: int) -> Tableau:
    """The date typed at each meeting, and three figures that follow from it."""

    def calcul(cle: str, libelle: str, formule: FormuleLigne) -> Rang:
        return Rang(
            cle=cle, valeurs={"libelle": libelle}, lignes=2 if cle == "prochaine" else 1,
            cellules={"valeur": Cellule(role=Role.CALCUL, genre=Genre.TEXTE, formule=formule)},
        )  # fmt: skip

    def faites(_: Ligne) -> Expr:
        concernees = expr(nombre) - _nombre(SANS_SUITE)
        return _nombre(FAIT) & " sur " & concernees

    def retards(_: Ligne) -> Expr:
        comptees = nb_si_ens(Plage("suivi", "situation"), EN_RETARD)
        return si(est_nombre(POINT), comptees & "", "—")

    return Tableau(
        code="point", entete=False,
        colonnes=(
            Colonne(champ="libelle", titre="", largeur=38, style="fort"),
            Colonne(champ="valeur", titre="Date du point", largeur=32, role=Role.SAISIE,
                    genre=Genre.DATE, style="centre",
                    aide="Date à laquelle vous faites le point, par exemple celle de la réunion. "
                    "Les retards se comptent par rapport à elle."),
        ),
        rangs=(
            Rang(cle="date", valeurs={"libelle": "Date du point"}),
            calcul("faites", "Étapes faites", faites),
            calcul("retard", "Étapes en retard à cette date", retards),
            calcul("prochaine", "Prochaine étape à faire", _prochaine),
        ),
    )  # fmt: skip


def _nombre(etat: str) -> Expr:
    """How many étapes are in that state."""
    return nb_si_ens(Plage("suivi", "etat"), etat)


def _prochaine(_: Ligne) -> Expr:
    """Earliest dated étape that is not done."""
    attentes = Plage("suivi", "attente")
    premiere = mini(attentes)
    nom = index(Plage("suivi", "libelle"), equiv(premiere, attentes))
    return si(nb(attentes).egal(0), "—", nom & ", " & jour_et_mois(premiere))


def _date(ligne: Ligne) -> Expr:
    prevue = Ref(f"etapes/{ligne.rang}/date")
    return si(est_nombre(prevue), prevue, "")


def _close(ligne: Ligne) -> Expr:
    return ou_bien(ligne("etat").egal(FAIT), ligne("etat").egal(SANS_SUITE))


def _attente(ligne: Ligne) -> Expr:
    return si(_close(ligne), "", ligne("date"))


def _retard(ligne: Ligne) -> Expr:
    """Days late: of what is done, to the date done; of what is not, to the date du point."""
    date, faite = ligne("date"), ligne("date_faite")
    fait = si(est_nombre(faite), maxi(faite - date, 0), "")
    attendu = si(est_nombre(POINT), maxi(POINT - date, 0), "")
    return si(
        ou_bien(ligne("etat").egal(SANS_SUITE), date.egal("")),
        "",
        si(ligne("etat").egal(FAIT), fait, attendu),
    )


def _situation(ligne: Ligne) -> Expr:
    ouverte = si(et(est_nombre(POINT), ligne("date") < POINT), EN_RETARD, A_VENIR)
    return si(_close(ligne), ligne("etat"), si(ligne("date").egal(""), A_DATER, ouverte))


def _d_apres(referentiel: Referentiel) -> str:
    """« l’annexe 3.2 »: where the text gives the étapes, when the edition says it."""
    reperes = referentiel.classeur("guide").reperes[1:2]
    if not reperes:
        return "le texte de la campagne"
    return f"l’{reperes[0]}" if reperes[0][:1].casefold() in "aeéhiou" else f"« {reperes[0]} »"


def _tableau_suivi(referentiel: Referentiel, suivi: IndexControles) -> Tableau:
    return Tableau(
        code="suivi",
        colonnes=(
            Colonne(champ="libelle", titre="Étape", largeur=38, style="fort"),
            Colonne(champ="responsable", titre="Responsable et acteurs", largeur=32,
                    role=Role.SAISIE, aide="Qui pilote l’étape et avec qui. Proposé d’après "
                    f"{_d_apres(referentiel)} ; à remplacer par les noms."),
            Colonne(champ="date", titre="Date prévisionnelle", largeur=18, role=Role.CALCUL,
                    genre=Genre.DATE, formule=_date),
            Colonne(champ="etat", titre="État", largeur=13, role=Role.SAISIE, genre=Genre.LISTE,
                    liste=LISTE_ETATS.nom, style="centre",
                    aide="Choisir : à faire, en cours, fait, sans objet."),
            Colonne(champ="date_faite", titre="Faite le", largeur=14, role=Role.SAISIE,
                    genre=Genre.DATE, aide="Date à laquelle l’étape a été faite, par exemple "
                    f"18/06/{referentiel.annees[0]}. À remplir quand l’état est « fait »."),
            Colonne(champ="retard", titre="Retard (jours)", largeur=10, role=Role.CALCUL,
                    genre=Genre.ENTIER, formule=_retard, style="centre"),
            Colonne(champ="situation", titre="Situation", largeur=13, role=Role.CALCUL,
                    formule=_situation, style="centre"),
            Colonne(champ="commentaire", titre="Commentaire", largeur=46, role=Role.SAISIE,
                    aide="Ce qui a été décidé, ce qui bloque, la suite."),
            suivi.colonne_verdict(),
            Colonne(champ="attente", titre="Reste à faire", largeur=14, role=Role.CALCUL,
                    genre=Genre.DATE, formule=_attente, masque=True),
        ),
        rangs=tuple(
            Rang(
                cle=e.code,
                valeurs={"libelle": e.libelle, "responsable": e.acteurs or None, "etat": A_FAIRE},
                lignes=2,
            )
            for e in etapes_chronologiques(referentiel)
        ),
    )  # fmt: skip
