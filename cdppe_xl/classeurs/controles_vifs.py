"""Live controls: one line of « Contrôles » per control and row, its verdict by formula.

Tables may show the verdict of their rows in a column of their own
(``IndexControles.colonne_verdict``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace

from cdppe_xl.classeurs.formules import (
    Adresse,
    Expr,
    PlagePartielle,
    expr,
    lien_vers,
    nb_si_ens,
    rempli,
    si,
    sierreur,
)
from cdppe_xl.classeurs.grammaire import (
    Cellule,
    Colonne,
    Controle,
    FormuleLigne,
    Ligne,
    Rang,
    Role,
    Tableau,
)
from cdppe_xl.domaine.constat import Gravite, Regle, mettre_a_l_essai
from cdppe_xl.domaine.lecture import Genre

A_COMPLETER, INCOHERENT, A_VERIFIER, CONFORME, VIDE = (
    "À compléter", "Incohérent", "À vérifier", "Conforme", "Vide",
)  # fmt: skip


def verdict_de(regle: Regle) -> str:
    """The word a live control shows when it fires."""
    if regle.a_l_essai:
        return A_VERIFIER
    if regle.completude:
        return A_COMPLETER
    return A_VERIFIER if regle.gravite is Gravite.INFORMATION else INCOHERENT


def sur_essai(controles: Sequence[Controle], essais: Collection[str]) -> tuple[Controle, ...]:
    """The controls, those of a rule that the edition puts on trial said so and never blocking."""
    regles = {c.regle: mettre_a_l_essai(c.regle) for c in controles if c.regle.id in essais}
    return tuple(replace(c, regle=regles.get(c.regle, c.regle)) for c in controles)


class IndexControles:
    """Which lines of « Contrôles » concern which row; filled when the workbook is assembled."""

    def __init__(self) -> None:
        self._lignes: dict[tuple[str, str], list[str]] = defaultdict(list)

    def note(self, ligne: Ligne, rang: str) -> None:
        """A line of « Contrôles » concerns this row."""
        self._lignes[ligne.tableau, ligne.rang].append(rang)

    def _compte(self, ligne: Ligne, verdict: str) -> Expr:
        rangs = self._lignes[ligne.tableau, ligne.rang]
        return nb_si_ens(PlagePartielle("controles", "verdict", rangs[0], rangs[-1]), verdict)

    def verdict(self, ligne: Ligne) -> Expr:
        """« Incohérent », « À compléter » or « Conforme » for a row."""
        if not self._lignes.get((ligne.tableau, ligne.rang)):
            return expr("")
        return si(
            self._compte(ligne, INCOHERENT) > 0,
            INCOHERENT,
            si(self._compte(ligne, A_COMPLETER) > 0, A_COMPLETER, CONFORME),
        )

    def colonne_verdict(self, actif: FormuleLigne | None = None) -> Colonne:
        """Column « Contrôle » of a table; blank while ``actif`` is false."""

        def formule(ligne: Ligne) -> Expr:
            return si(actif(ligne), self.verdict(ligne), "") if actif else self.verdict(ligne)

        return Colonne(
            champ="verdict", titre="Contrôle", largeur=13, role=Role.CALCUL, formule=formule,
            style="verdict", aide="Détail sur la feuille « Contrôles ».",
        )  # fmt: skip


def instances(
    controles: Sequence[Controle], tableaux: dict[str, Tableau]
) -> list[tuple[Controle, Ligne]]:
    """(control, row) pairs, all controls of one row together, rows in sheet order."""
    paires = []
    for code, tableau in tableaux.items():
        du_tableau = [c for c in controles if c.tableau == code]
        for rang in tableau.rangs:
            ligne = Ligne(code, rang.cle)
            paires += [(c, ligne) for c in du_tableau if c.rangs is None or rang.cle in c.rangs]
    return paires


def tableau_controles(
    controles: Sequence[Controle],
    tableaux: dict[str, Tableau],
    titres: dict[str, str],
    suivi: IndexControles,
) -> Tableau:
    """The table « Contrôles »; tells ``suivi`` which of its lines concern which row."""
    rangs: list[Rang] = []
    for numero, (controle, ligne) in enumerate(instances(controles, tableaux), start=1):
        cle = f"k{numero:04d}"
        suivi.note(ligne, cle)
        rangs.append(_rang_controle(cle, controle, ligne, titres[controle.tableau], rangs))
    return Tableau(code="controles", colonnes=_COLONNES_CONTROLES, rangs=tuple(rangs))


def _rang_controle(
    cle: str, controle: Controle, ligne: Ligne, titre: str, precedents: list[Rang]
) -> Rang:
    regle, cible = controle.regle, ligne.cle(controle.cible)
    precedent = precedents[-1].cle if precedents else ""

    def verdict(_: Ligne) -> Expr:
        # An error value pasted in a cell must not silence the controls it reaches.
        return sierreur(si(controle.anomalie(ligne), verdict_de(regle), ""), INCOHERENT)

    def cumul(soi: Ligne) -> Expr:
        avant = Ligne(soi.tableau, precedent)("cumul") if precedent else expr(0)
        return avant + rempli(soi("verdict"))

    def lien(_: Ligne) -> Expr:
        return lien_vers(expr(f"#'{titre}'!") & Adresse(cible), Adresse(cible))

    objet = controle.objet
    cellules = {
        "verdict": Cellule(formule=verdict),
        "cumul": Cellule(formule=cumul),
        "cellule": Cellule(formule=lien),
    }
    if not isinstance(objet, str):
        cellules["objet"] = Cellule(role=Role.CALCUL, formule=lambda _: objet(ligne))
    valeurs = {
        "regle": regle.id,
        "gravite": regle.gravite.value,
        "feuille": titre,
        "message": regle.titre,
        "remede": regle.remede,
    }
    if isinstance(objet, str):
        valeurs["objet"] = objet
    return Rang(cle=cle, valeurs=valeurs, cellules=cellules)


_COLONNES_CONTROLES = (
    Colonne(champ="verdict", titre="Verdict", largeur=13, role=Role.CALCUL, style="verdict"),
    Colonne(champ="feuille", titre="Feuille", largeur=22),
    Colonne(champ="cellule", titre="Cellule", largeur=9, role=Role.CALCUL, style="lien"),
    Colonne(champ="objet", titre="De quoi il s’agit", largeur=38),
    Colonne(champ="message", titre="Ce qui est contrôlé", largeur=48),
    Colonne(champ="remede", titre="Que faire", largeur=60),
    Colonne(champ="regle", titre="Règle", largeur=10),
    Colonne(champ="gravite", titre="Gravité", largeur=14),
    Colonne(
        champ="cumul", titre="Cumul", largeur=9, role=Role.CALCUL, genre=Genre.ENTIER, masque=True,
        enchainee=True,
    ),
)  # fmt: skip
