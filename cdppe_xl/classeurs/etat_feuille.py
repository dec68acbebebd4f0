"""The sheet « État »: where the workbook stands, sheet by sheet, and the first points to treat."""

from __future__ import annotations

from collections.abc import Sequence

from cdppe_xl.classeurs.controles_vifs import (
    A_COMPLETER,
    A_VERIFIER,
    CONFORME,
    INCOHERENT,
    VIDE,
)
from cdppe_xl.classeurs.formules import (
    Expr,
    Plage,
    PlagePartielle,
    expr,
    lien_vers,
    nb_si_ens,
    nbval,
    recherche,
    si,
    somme,
)
from cdppe_xl.classeurs.grammaire import (
    OUVERTS,
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


def _conclusion(saisies: FormuleLigne) -> FormuleLigne:
    """What a row says; a sheet where nothing is asked nor typed is not « Conforme »."""

    def formule(ligne: Ligne) -> Expr:
        sans_faute = si(saisies(ligne).egal(0), VIDE, CONFORME)
        manque = si(ligne("a_completer") > 0, A_COMPLETER, sans_faute)
        return si(ligne("incoherent") > 0, INCOHERENT, manque)

    return formule


def _saisies(feuille: Feuille) -> Expr | None:
    """Number of answers typed on a sheet; None when nobody types there.

    A value there from the start is an answer, but not on the ready lines of a table that people
    extend (the number of an action).
    """
    total: Expr | None = None
    for bloc in feuille.blocs:
        if not isinstance(bloc, Tableau):
            continue
        for colonne in bloc.colonnes:
            depart = _remplies_au_depart(bloc, colonne)
            if depart is not None:
                compte = nbval(Plage(bloc.code, colonne.champ))
                compte = compte - depart if depart else compte
                total = compte if total is None else total + compte
    return total


def _remplies_au_depart(tableau: Tableau, colonne: Colonne) -> int | None:
    """Cells of a column that hold something but no answer; None: no answer is due there."""
    remplies, a_remplir = 0, 0
    for rang in tableau.rangs:
        role = rang.cellules.get(colonne.champ, Cellule()).role or colonne.role
        donnee = role is Role.CALCUL or rang.valeurs.get(colonne.champ) is not None
        if role is Role.FIXE:
            return None
        reponse = role in OUVERTS and not (donnee and tableau.extensible)
        remplies += donnee and not reponse
        a_remplir += reponse
    return remplies if a_remplir else None


_COMPTES = {"a_completer": A_COMPLETER, "incoherent": INCOHERENT, "a_verifier": A_VERIFIER}
"""Columns that count, and the verdict each counts."""


def _tableau_rubriques(feuilles: Sequence[Feuille]) -> Tableau:
    """One row per sheet that has controls, and the whole workbook."""

    def total(champ: str) -> Cellule:
        somme_des_feuilles = somme(
            PlagePartielle("etat_rubriques", champ, "r1", f"r{len(feuilles)}")
        )
        return Cellule(formule=lambda _: somme_des_feuilles)

    rangs = [
        Rang(cle=f"r{n}", valeurs={"feuille": feuille.titre}, cellules=_cellules(feuille))
        for n, feuille in enumerate(feuilles, start=1)
    ]
    rangs.append(
        Rang(
            cle="total", valeurs={"feuille": "Ensemble du classeur"}, style="total",
            cellules={c: total(c) for c in (*_COMPTES, "saisies")}
            | {"lien": Cellule(role=Role.LIBELLE)},
        )
    )  # fmt: skip
    return Tableau(
        code="etat_rubriques", colonnes=_COLONNES_RUBRIQUES, rangs=tuple(rangs),
        titre="Où en est le classeur",
    )  # fmt: skip


def _cellules(feuille: Feuille) -> dict[str, Cellule]:
    """Link and answers of a sheet; one that only computes is as empty as the workbook."""
    lien = Cellule(formule=lambda _: lien_vers(f"#'{feuille.titre}'!B1", "Y aller"))
    saisies = _saisies(feuille)
    if saisies is None:
        du_classeur = _conclusion(lambda ligne: Ligne(ligne.tableau, "total")("saisies"))
        rien = Cellule(role=Role.LIBELLE)
        return {"lien": lien, "etat": Cellule(formule=du_classeur), "saisies": rien}
    return {"lien": lien, "saisies": Cellule(formule=lambda _: saisies)}


_COLONNES_RUBRIQUES = (
    Colonne(champ="etat", titre="État", largeur=14, role=Role.CALCUL, style="verdict",
            formule=_conclusion(lambda ligne: ligne("saisies"))),
    Colonne(champ="feuille", titre="Feuille", largeur=28),
    *(
        Colonne(champ=champ, titre=mot, largeur=13, role=Role.CALCUL, genre=Genre.ENTIER,
                formule=_compte(mot), style="centre")
        for champ, mot in _COMPTES.items()
    ),
    Colonne(champ="lien", titre="Lien", largeur=78, role=Role.CALCUL, style="lien"),
    Colonne(champ="saisies", titre="Saisies", largeur=6, role=Role.CALCUL, genre=Genre.ENTIER,
            masque=True),
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


def feuille_etat(feuilles: Sequence[Feuille]) -> Feuille:
    """The sheet, for the sheets that have controls."""
    return Feuille(
        code="etat", titre="État", intitule="État du classeur : ce qui reste à faire",
        blocs=(
            Paragraphe("Cette feuille se met à jour pendant la saisie. Rien n’est à y écrire."),
            _tableau_rubriques(feuilles),
            _tableau_premiers(),
        ),
        couleur="C55A11",
    )  # fmt: skip
