"""The sheet « État »: where the workbook stands, sheet by sheet, and the first points to treat."""

from __future__ import annotations

from collections.abc import Sequence

from cdppe_xl.classeurs.controles_vifs import A_COMPLETER, A_VERIFIER, CONFORME, INCOHERENT
from cdppe_xl.classeurs.formules import (
    Expr,
    Plage,
    PlagePartielle,
    expr,
    lien_vers,
    nb_si_ens,
    recherche,
    si,
    somme,
)
from cdppe_xl.classeurs.grammaire import (
    Cellule,
    Colonne,
    Feuille,
    FormuleLigne,
    Ligne,
    Paragraphe,
    Rang,
    Role,
    Tableau,
)
from cdppe_xl.domaine.lecture import Genre

LONGUEUR_LISTE = 30


def _compte(verdict: str) -> FormuleLigne:
    """Number of controls of the row's sheet that show that verdict."""
    return lambda ligne: nb_si_ens(
        Plage("controles", "verdict"), verdict, Plage("controles", "feuille"), ligne("feuille")
    )


def _conclusion(ligne: Ligne) -> Expr:
    manque = si(ligne("a_completer") > 0, A_COMPLETER, CONFORME)
    return si(ligne("incoherent") > 0, INCOHERENT, manque)


_COMPTES = {"a_completer": A_COMPLETER, "incoherent": INCOHERENT, "a_verifier": A_VERIFIER}
"""Columns that count, and the verdict each counts."""


def _tableau_rubriques(titres: Sequence[str]) -> Tableau:
    """One row per sheet that has controls, and the whole workbook."""

    def lien(titre: str) -> Cellule:
        return Cellule(formule=lambda _: lien_vers(f"#'{titre}'!B1", "Y aller"))

    def total(champ: str) -> Cellule:
        somme_des_feuilles = somme(PlagePartielle("etat_rubriques", champ, "r1", f"r{len(titres)}"))
        return Cellule(formule=lambda _: somme_des_feuilles)

    rangs = [
        Rang(cle=f"r{n}", valeurs={"feuille": titre}, cellules={"lien": lien(titre)})
        for n, titre in enumerate(titres, start=1)
    ]
    rangs.append(
        Rang(
            cle="total", valeurs={"feuille": "Ensemble du classeur"}, style="total",
            cellules={c: total(c) for c in _COMPTES} | {"lien": Cellule(role=Role.LIBELLE)},
        )
    )  # fmt: skip
    return Tableau(
        code="etat_rubriques", colonnes=_COLONNES_RUBRIQUES, rangs=tuple(rangs),
        titre="Où en est le classeur",
    )  # fmt: skip


_COLONNES_RUBRIQUES = (
    Colonne(champ="etat", titre="État", largeur=14, role=Role.CALCUL, style="verdict",
            formule=_conclusion),
    Colonne(champ="feuille", titre="Feuille", largeur=28),
    *(
        Colonne(champ=champ, titre=mot, largeur=13, role=Role.CALCUL, genre=Genre.ENTIER,
                formule=_compte(mot), style="centre")
        for champ, mot in _COMPTES.items()
    ),
    Colonne(champ="lien", titre="Lien", largeur=78, role=Role.CALCUL, style="lien"),
)  # fmt: skip


def _extrait(champ: str) -> FormuleLigne:
    """A column of « Contrôles », on the line that fired as the nth."""
    return lambda ligne: recherche(
        ligne("numero"), Plage("controles", "cumul"), Plage("controles", champ)
    )


def _conseil(ligne: Ligne) -> Expr:
    texte = _extrait("objet")(ligne) & " – " & _extrait("remede")(ligne)
    return si(ligne("adresse").egal(""), "", texte)


def _lien(ligne: Ligne) -> Expr:
    cible = expr("#'") & ligne("feuille") & "'!" & ligne("adresse")
    return si(ligne("adresse").egal(""), "", lien_vers(cible, ligne("adresse")))


_COLONNES_PREMIERS = (
    Colonne(champ="verdict", titre="Verdict", largeur=14, role=Role.CALCUL,
            formule=_extrait("verdict"), style="verdict"),
    Colonne(champ="feuille", titre="Feuille", largeur=28, role=Role.CALCUL,
            formule=_extrait("feuille")),
    Colonne(champ="lien", titre="Cellule", largeur=12, role=Role.CALCUL, formule=_lien,
            style="lien"),
    Colonne(champ="regle", titre="Règle", largeur=12, role=Role.CALCUL,
            formule=_extrait("regle"), style="centre"),
    Colonne(champ="gravite", titre="Gravité", largeur=14, role=Role.CALCUL,
            formule=_extrait("gravite"), style="centre"),
    Colonne(champ="remede", titre="De quoi il s’agit, que faire", largeur=78, role=Role.CALCUL,
            formule=_conseil, style="long"),
    Colonne(champ="numero", titre="N°", largeur=6, genre=Genre.ENTIER, masque=True),
    Colonne(champ="adresse", titre="Adresse", largeur=8, role=Role.CALCUL,
            formule=_extrait("cellule"), masque=True),
)  # fmt: skip


def _tableau_premiers() -> Tableau:
    rangs = (
        Rang(cle=f"n{n:02d}", valeurs={"numero": n}, lignes=2) for n in range(1, LONGUEUR_LISTE + 1)
    )
    return Tableau(
        code="etat_liste", colonnes=_COLONNES_PREMIERS, rangs=tuple(rangs),
        titre=f"Les {LONGUEUR_LISTE} premiers points à traiter (tous sont sur « Contrôles »)",
    )  # fmt: skip


def feuille_etat(titres: Sequence[str]) -> Feuille:
    """The sheet, for the titles of the sheets that have controls."""
    return Feuille(
        code="etat", titre="État", intitule="État du classeur : ce qui reste à faire",
        blocs=(
            Paragraphe("Cette feuille se met à jour pendant la saisie. Rien n’est à y écrire."),
            _tableau_rubriques(titres),
            _tableau_premiers(),
        ),
        couleur="C55A11",
    )  # fmt: skip
