"""The card of one action, to print: annexe 5.4, filled by formula from the chosen number."""

from __future__ import annotations

from dataclasses import dataclass

from cdppe_xl.classeurs.formules import (
    Expr,
    Plage,
    Ref,
    arrondi,
    equiv,
    expr,
    index,
    recherche,
    si,
    sierreur,
    somme,
    somme_si_ens,
    vide,
)
from cdppe_xl.classeurs.grammaire import (
    Cellule,
    Colonne,
    Feuille,
    FormuleLigne,
    Ligne,
    Rang,
    Role,
    Tableau,
)
from cdppe_xl.classeurs.plan_cadre import SANS_DONNEE, Cadre
from cdppe_xl.domaine.lecture import Genre

LARGEUR_RUBRIQUE, LARGEUR_VALEURS = 30.0, 84.0
COURT = 2
"""Lines above which a text starts at the top of its box."""
CHOISI = Ref("fiche/numero/valeur")
"""The number chosen on the card."""


def feuille_fiche(cadre: Cadre) -> Feuille:
    """Sheet « Fiche à imprimer »: choose a number, print one page."""
    return Feuille(
        code="fiche", titre="Fiche à imprimer", intitule="Fiche action",
        blocs=(_tete(cadre), _moyens(cadre), _suite(cadre)),
        portrait=True, une_page=True, couleur="2F5597",
    )  # fmt: skip


def _trouve(tableau: str, champ: str) -> FormuleLigne:
    return lambda _: recherche(CHOISI, Plage(tableau, "numero"), Plage(tableau, champ))


def _date(champ: str) -> FormuleLigne:
    def formule(_: Ligne) -> Expr:
        trouvee = index(Plage("actions", champ), equiv(CHOISI, Plage("actions", "numero")))
        return sierreur(si(vide(trouvee), "", trouvee), "")

    return formule


def _objectif(_: Ligne) -> Expr:
    numero = recherche(CHOISI, Plage("actions", "numero"), Plage("actions", "objectif"))
    libelle = recherche(CHOISI, Plage("actions", "numero"), Plage("actions", "objectif_libelle"))
    return si(vide(numero), "", expr("Objectif ") & numero & " – " & libelle)


@dataclass(frozen=True, slots=True)
class _Case:
    """One box of the card."""

    cle: str
    titre: str
    formule: FormuleLigne
    lignes: int = 1
    genre: Genre = Genre.TEXTE
    style: str = ""

    def rang(self, cadre: Cadre) -> Rang:
        style = self.style or ("imprime_long" if self.lignes > COURT else "imprime")
        valeur = Cellule(
            role=Role.CALCUL, formule=self.formule, genre=self.genre, style=style,
            etendue=len(cadre.annees),
        )  # fmt: skip
        return Rang(
            cle=self.cle, valeurs={"rubrique": self.titre}, lignes=self.lignes,
            cellules={"valeur": valeur},
        )  # fmt: skip


def _de_la_fiche(cle: str, titre: str, lignes: int) -> _Case:
    return _Case(cle, titre, _trouve("fiches", cle), lignes)


def _de_l_action(cle: str, titre: str, style: str = "") -> _Case:
    return _Case(cle, titre, _trouve("actions", cle), COURT, style=style)


def _colonnes(cadre: Cadre) -> tuple[Colonne, ...]:
    largeur = LARGEUR_VALEURS / (len(cadre.annees) + 1)
    return (
        Colonne(champ="rubrique", titre="Rubrique", largeur=LARGEUR_RUBRIQUE, style="rubrique"),
        Colonne(champ="valeur", titre="Valeur", largeur=largeur),
    )


def _tete(cadre: Cadre) -> Tableau:
    numero = Rang(
        cle="numero", valeurs={"rubrique": "FICHE ACTION N°", "valeur": 1}, lignes=2,
        cellules={"valeur": Cellule(
            role=Role.SAISIE, genre=Genre.ENTIER, liste="l_fiches", style="code",
            aide="Choisir le numéro de la fiche à imprimer ; le reste se remplit seul. Si un texte "
            "dépasse de sa case, agrandir la ligne avant d’imprimer.",
        )},
    )  # fmt: skip
    cases = (
        _de_l_action("intitule", "Intitulé de l’action", "imprime_titre"),
        _Case("objectif", "Objectif du contrat", _objectif, COURT),
        _de_l_action("referent", "Référent (personne ou institution)"),
        _de_l_action("public", "Public cible"),
        _de_la_fiche("constat", "Constat du diagnostic", 5),
        _de_la_fiche("objectif_operationnel", "Objectif opérationnel", 3),
        _de_la_fiche("description", "Description de l’action", 10),
        _de_la_fiche("acteurs", "Identification des acteurs à mobiliser", 4),
    )
    return Tableau(
        code="fiche", entete=False, colonnes=_colonnes(cadre),
        rangs=(numero, *(case.rang(cadre) for case in cases)),
    )  # fmt: skip


def _montant(cadre: Cadre, cle: str, annee: int) -> FormuleLigne:
    def pour(champ: str) -> Expr:
        criteres = [Plage("actions", "numero"), CHOISI]
        if cle in cadre.codes:
            criteres += [Plage("actions", "enveloppe"), expr(cle)]
        return somme_si_ens(Plage("actions", f"{champ}_{annee}"), *criteres)

    def formule(ligne: Ligne) -> Expr:
        if cle == "total":
            total = pour("etat") + pour("cd") + pour("autres")
        else:
            total = pour("etat" if cle in cadre.codes else cle)
        return si(total.egal(0), SANS_DONNEE, arrondi(total, 2))

    return formule


def _moyens(cadre: Cadre) -> Tableau:
    libelles = {e.code: f"État – {e.libelle}" for e in cadre.enveloppes}
    libelles |= {"cd": "Département (CD)", "autres": "Autres", "total": "Total"}
    champs = [f"m_{a}" for a in cadre.annees]
    largeur = LARGEUR_VALEURS / (len(champs) + 1)

    def total(ligne: Ligne) -> Expr:
        montant = somme(*(ligne(c) for c in champs))
        return si(montant.egal(0), SANS_DONNEE, montant)

    def colonne(champ: str, titre: str, formule: FormuleLigne | None = None) -> Colonne:
        return Colonne(
            champ=champ, titre=titre, largeur=largeur, role=Role.CALCUL, genre=Genre.MONTANT,
            formule=formule, style="imprime_nombre",
        )  # fmt: skip

    return Tableau(
        code="fiche_moyens", titre="Moyens financiers prévisionnels",
        colonnes=(
            Colonne(champ="financeur", titre="Financement (euros)", largeur=LARGEUR_RUBRIQUE,
                    style="rubrique"),
            *(colonne(f"m_{a}", f"Année {a}") for a in cadre.annees),
            colonne("total", "Total", total),
        ),
        rangs=tuple(
            Rang(
                cle=cle, valeurs={"financeur": libelle},
                cellules={
                    f"m_{a}": Cellule(formule=_montant(cadre, cle, a)) for a in cadre.annees
                },
                style="total" if cle == "total" else "",
            )
            for cle, libelle in libelles.items()
        ),
    )  # fmt: skip


def _suite(cadre: Cadre) -> Tableau:
    cases = (
        _Case("debut", "Début", _date("debut"), genre=Genre.DATE),
        _Case("fin", "Fin", _date("fin"), genre=Genre.DATE),
        _de_la_fiche("calendrier", "Calendrier prévisionnel", 4),
        _de_la_fiche("indicateurs", "Indicateurs de mise en œuvre de l’action", 4),
        _de_la_fiche("vigilance", "Points de vigilance", 4),
    )
    return Tableau(
        code="fiche_suite", titre="Mise en œuvre", entete=False, colonnes=_colonnes(cadre),
        rangs=tuple(case.rang(cadre) for case in cases),
    )  # fmt: skip
