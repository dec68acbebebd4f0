"""Sheet « Chronologie » of the guide (annexe 3.1): a timeline drawn from the rétroplanning.

A chart axis cannot follow a cell, so bars are counted in days from the first étape, and the
axis is a first bar cut into months. An étape without a date is drawn between its neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence

from cdppe_xl.classeurs.communs import SANS_OBJET
from cdppe_xl.classeurs.formules import (
    Expr,
    PlagePartielle,
    Ref,
    arrondi,
    est_nombre,
    et,
    expr,
    maxi,
    mini,
    nb,
    non,
    ou_bien,
    si,
)
from cdppe_xl.classeurs.formules_dates import annee, fin_mois, jour_et_mois, nom_mois
from cdppe_xl.classeurs.grammaire import (
    Cellule,
    Colonne,
    Feuille,
    FormuleLigne,
    Graphique,
    Ligne,
    Paragraphe,
    Rang,
    Role,
    Tableau,
)
from cdppe_xl.classeurs.guide_suivi import (
    FAIT,
    SANS_SUITE,
    etape_reference,
    etapes_chronologiques,
)
from cdppe_xl.domaine.edition import Etape
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.referentiel.modele import Referentiel

MOIS_DESSINES = 13
"""Months the first bar can show; the last one takes what remains."""
CALENDRIER = "calendrier"
_TEINTES = ("D6DCE5", "ECEFF4")


def feuille_chronologie(referentiel: Referentiel) -> Feuille:
    """The sheet: the chart, then the figures it draws."""
    return Feuille(
        code="chronologie", titre="Chronologie", intitule="Chronologie de la négociation",
        blocs=(
            Paragraphe("La démarche, de la première étape au Jour J. Le dessin suit le "
                       "rétroplanning et l’état des étapes : il n’y a rien à y écrire."),
            _graphique(referentiel),
            _tableau_frise(referentiel),
        ),
        imprimer_jusqua="duree", couleur="548235",
    )  # fmt: skip


def _graphique(referentiel: Referentiel) -> Graphique:
    mois = tuple(
        (f"m{n:02d}", f"=frise/{CALENDRIER}/n{n:02d}", _TEINTES[n % 2])
        for n in range(1, MOIS_DESSINES + 1)
    )
    # Applications disagree on the direction in which a legend counts its series: the ones
    # left out of it are as many before as after, so that both ways leave out the same.
    moitie = MOIS_DESSINES // 2
    return Graphique(
        tableau="frise", categories="etiquette",
        series=(
            ("decalage", "Décalage", ""),
            *mois[:moitie],
            ("a_faire", "Étape à faire", "2F5597"),
            ("faite", "Étape faite", "A9D18E"),
            ("libre", "Date à fixer, entre deux étapes", "B4C7E7"),
            ("jalon", "Jour J", "C55A11"),
            *mois[moitie:],
        ),
        titre="De la première étape au Jour J",
        remplacement="Frise des étapes de la négociation, une barre par étape, de la première au "
        "Jour J ; les dates et les durées sont dans le tableau sous le dessin.",
        largeur=1120, hauteur=60 + 45 * (len(referentiel.etapes) + 1), legende=True,
        part_etiquettes=0.36, axe=False,
    )  # fmt: skip


def _tableau_frise(referentiel: Referentiel) -> Tableau:
    etapes = etapes_chronologiques(referentiel)
    rangs = [_rang_calendrier(etapes)]
    precedentes = (None, *etapes[:-1])
    suivantes = (*etapes[1:], None)
    reference = etape_reference(referentiel)
    for avant, etape, apres in zip(precedentes, etapes, suivantes, strict=True):
        rangs.append(_rang_etape(avant, etape, apres, est_jalon=etape is reference))
    return Tableau(
        code="frise", titre="Les chiffres du dessin", colonnes=_colonnes(), rangs=tuple(rangs)
    )


def _colonnes() -> tuple[Colonne, ...]:
    def cachee(champ: str, genre: Genre = Genre.ENTIER, *, calcul: bool = True) -> Colonne:
        return Colonne(
            champ=champ, titre=champ, largeur=10, genre=genre, masque=True,
            role=Role.CALCUL if calcul else Role.LIBELLE,
            formule=_FORMULES.get(champ) if calcul else None,
        )  # fmt: skip

    def date(champ: str, titre: str) -> Colonne:
        return Colonne(champ=champ, titre=titre, largeur=26, role=Role.CALCUL, genre=Genre.DATE)

    numeros = range(1, MOIS_DESSINES + 1)
    return (
        Colonne(champ="libelle", titre="Étape", largeur=54, style="fort"),
        date("date", "Date prévisionnelle"),
        date("debut", "Dessinée du"),
        date("fin", "au"),
        Colonne(champ="duree", titre="Jours jusqu’à la suivante", largeur=26,
                role=Role.CALCUL, genre=Genre.ENTIER, formule=_duree, style="centre"),
        cachee("etiquette", Genre.TEXTE),
        *(cachee(champ) for champ in ("decalage", "a_faire", "faite", "libre")),
        cachee("jalon", calcul=False),
        *(cachee(f"n{n:02d}", Genre.TEXTE, calcul=False) for n in numeros),
        *(cachee(f"m{n:02d}", calcul=False) for n in numeros),
    )  # fmt: skip


def _prevue(code: str) -> Ref:
    return Ref(f"etapes/{code}/date")


def _frise(code: str, champ: str) -> Ref:
    return Ref(f"frise/{code}/{champ}")


def _ecartee(ligne: Ligne) -> Expr:
    """The étape will not take place."""
    return ou_bien(
        Ref(f"suivi/{ligne.rang}/etat").egal(SANS_SUITE),
        Ref(f"etapes/{ligne.rang}/jours").egal(SANS_OBJET),
    )


def _faite(ligne: Ligne) -> Expr:
    return Ref(f"suivi/{ligne.rang}/etat").egal(FAIT)


def _duree(ligne: Ligne) -> Expr:
    debut, fin = ligne("debut"), ligne("fin")
    return si(et(est_nombre(debut), est_nombre(fin)), maxi(fin - debut, 0), "")


def _dessin(ligne: Ligne) -> Expr:
    """Length drawn: at least one day, so that it is seen."""
    return si(est_nombre(ligne("duree")), maxi(ligne("duree"), 1), 0)


def _decalage(ligne: Ligne) -> Expr:
    debut, origine = ligne("debut"), _frise(CALENDRIER, "debut")
    return si(est_nombre(debut), debut - origine, 0)


def _etiquette(ligne: Ligne) -> Expr:
    date = ligne("date")
    datee = jour_et_mois(date) & " – " & ligne("libelle")
    precision = si(_faite(ligne), "", " (date à fixer)")
    sinon = ligne("libelle") & si(_ecartee(ligne), " (sans objet)", precision)
    return si(est_nombre(date), si(_ecartee(ligne), sinon, datee), sinon)


def _longueur(condition: FormuleLigne) -> FormuleLigne:
    return lambda ligne: si(_ecartee(ligne), 0, si(condition(ligne), _dessin(ligne), 0))


def _datee(ligne: Ligne) -> Expr:
    return est_nombre(ligne("date"))


_FORMULES: dict[str, FormuleLigne] = {
    "etiquette": _etiquette,
    "decalage": _decalage,
    "a_faire": _longueur(lambda ligne: et(_datee(ligne), non(_faite(ligne)))),
    "faite": _longueur(_faite),
    "libre": _longueur(lambda ligne: non(ou_bien(_datee(ligne), _faite(ligne)))),
}


def _rang_etape(avant: Etape | None, etape: Etape, apres: Etape | None, *, est_jalon: bool) -> Rang:
    prevue = _prevue(etape.code)

    def fin(_: Ligne) -> Expr:
        if apres is None:
            return _nombre_ou_rien(prevue)
        suivante = _prevue(apres.code)
        return si(est_nombre(suivante), suivante, _frise(apres.code, "fin"))

    def debut(ligne: Ligne) -> Expr:
        sinon = _frise(avant.code, "debut") if avant else ligne("fin")
        return si(est_nombre(prevue), prevue, sinon)

    cellules = {
        "date": Cellule(formule=lambda _: _nombre_ou_rien(prevue)),
        "debut": Cellule(formule=debut),
        "fin": Cellule(formule=fin),
    }
    if est_jalon:
        rien = Cellule(role=Role.LIBELLE)
        cellules |= {champ: rien for champ in ("a_faire", "faite", "libre")}
        cellules["jalon"] = Cellule(role=Role.CALCUL, formule=_marque)
    return Rang(cle=etape.code, valeurs={"libelle": etape.libelle}, cellules=cellules)


def _nombre_ou_rien(valeur: Expr) -> Expr:
    return si(est_nombre(valeur), valeur, "")


def _marque(ligne: Ligne) -> Expr:
    """The Jour J has no duration: a mark, a sixtieth of the drawing wide."""
    total = _frise(CALENDRIER, "duree")
    return si(est_nombre(total), maxi(arrondi(total / 60, 0), 1), 0)


def _rang_calendrier(etapes: Sequence[Etape]) -> Rang:
    """First bar: the whole period, cut into months."""

    def bornes(champ: str) -> PlagePartielle:
        return PlagePartielle("frise", champ, etapes[0].code, etapes[-1].code)

    debuts, fins = bornes("debut"), bornes("fin")
    rien = Cellule(role=Role.LIBELLE)
    cellules = {champ: rien for champ in ("date", "etiquette", *_FORMULES)}
    cellules["debut"] = Cellule(formule=lambda _: si(nb(debuts).egal(0), "", mini(debuts)))
    cellules["fin"] = Cellule(formule=lambda _: si(nb(fins).egal(0), "", maxi(debuts, fins)))
    for n in range(1, MOIS_DESSINES + 1):
        cellules[f"m{n:02d}"] = Cellule(role=Role.CALCUL, formule=_jours_du_mois(n))
        cellules[f"n{n:02d}"] = Cellule(role=Role.CALCUL, formule=_nom_du_mois(n))
    return Rang(
        cle=CALENDRIER, cellules=cellules, saut_de_page=True,
        valeurs={"libelle": "Ensemble de la démarche", "etiquette": "Mois"},
    )  # fmt: skip


def _jours_du_mois(n: int) -> FormuleLigne:
    """Days of the n-th month that the period covers."""

    def formule(ligne: Ligne) -> Expr:
        debut, fin = ligne("debut"), ligne("fin")
        premier = debut if n == 1 else fin_mois(debut, n - 2) + 1
        dernier = fin if n == MOIS_DESSINES else mini(fin, fin_mois(debut, n - 1) + 1)
        return si(est_nombre(ligne("duree")), maxi(dernier - premier, 0), 0)

    return formule


def _nom_du_mois(n: int) -> FormuleLigne:
    """« juin 2020 », « juin » when the room is short, a space when there is none.

    A space, since an empty name would be replaced by the name of the column.
    """

    def formule(ligne: Ligne) -> Expr:
        jours, total = ligne(f"m{n:02d}"), ligne("duree")
        dernier = fin_mois(ligne("debut"), n - 1)
        long = nom_mois(dernier) & si(jours * 8 >= total, expr(" ") & annee(dernier), "")
        return si(est_nombre(total), si(jours * 12 >= total, si(jours > 0, long, " "), " "), " ")

    return formule
