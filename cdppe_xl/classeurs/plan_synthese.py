"""What the plan amounts to, by formula: per enveloppe, per financer, per objective.

Sums run over the input columns only: a line a person inserts has no formula of ours.
"""

from __future__ import annotations

from collections.abc import Sequence

from cdppe_xl.classeurs.etat import IndexControles
from cdppe_xl.classeurs.formules import (
    Expr,
    Plage,
    Ref,
    arrondi,
    en_texte,
    est_nombre,
    et,
    nb,
    nb_si_ens,
    ou_bien,
    si,
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
    Paragraphe,
    Rang,
    Role,
    Tableau,
)
from cdppe_xl.classeurs.lignes import rang_objectif
from cdppe_xl.classeurs.plan_cadre import (
    LOCAL,
    RANG_LOCAL,
    SANS_DONNEE,
    Cadre,
    enumere,
)
from cdppe_xl.domaine.lecture import Genre

NON_NOTIFIE = "non notifié"


def rang_enveloppe(code: str, annee: int) -> str:
    """Row key of an enveloppe for a year: « P304_2020 »."""
    return f"{code}_{annee}"


def actions(champ: str) -> Plage:
    """A column of the plan, inserted lines included."""
    return Plage("actions", champ)


def feuille_synthese(cadre: Cadre, suivi: IndexControles) -> Feuille:
    """Sheet « Synthèse »: enveloppes against notified amounts, then every financer."""
    return Feuille(
        code="synthese", titre="Synthèse", intitule="Synthèse financière du plan d’action (euros)",
        blocs=(_enveloppes(cadre, suivi), _financeurs(cadre)), couleur="7F7F7F",
    )  # fmt: skip


def _programme(code: str, annee: int) -> FormuleLigne:
    etat = f"etat_{annee}"

    def formule(_: Ligne) -> Expr:
        charges = nb_si_ens(actions("enveloppe"), code, actions(etat), "<>")
        total = somme_si_ens(actions(etat), actions("enveloppe"), code)
        return si(charges.egal(0), SANS_DONNEE, arrondi(total, 2))

    return formule


def _reste(ligne: Ligne) -> Expr:
    notifie = ligne("notifie")
    return si(
        est_nombre(notifie),
        arrondi(arrondi(notifie, 2) - somme(ligne("programme")), 2), SANS_DONNEE,
    )  # fmt: skip


def _enveloppes(cadre: Cadre, suivi: IndexControles) -> Tableau:
    rangs = [
        Rang(
            cle=rang_enveloppe(e.code, annee),
            valeurs={"enveloppe": e.code, "exercice": annee, "notifie": NON_NOTIFIE},
            cellules={"programme": Cellule(formule=_programme(e.code, annee))},
            section=e.libelle_long if annee == cadre.annees[0] else "",
        )
        for e in cadre.enveloppes
        for annee in cadre.annees
    ]
    calcul, montant = Role.CALCUL, Genre.MONTANT
    return Tableau(
        code="synthese_enveloppes", titre="Enveloppes de l’État : notifié et programmé",
        colonnes=(
            Colonne(champ="enveloppe", titre="Enveloppe", largeur=46),
            Colonne(champ="exercice", titre="Année", largeur=15, style="centre"),
            Colonne(champ="notifie", titre="Notifié", largeur=15, role=Role.FIXE, genre=montant),
            Colonne(champ="programme", titre="Programmé", largeur=15, role=calcul, genre=montant),
            Colonne(champ="reste", titre="Reste à programmer", largeur=15, role=calcul,
                    genre=montant, formule=_reste),
            suivi.colonne_verdict(
                lambda ligne: ou_bien(
                    est_nombre(ligne("notifie")), est_nombre(ligne("programme"))
                )
            ),
        ),
        rangs=tuple(rangs),
    )  # fmt: skip


def _financeurs(cadre: Cadre) -> Tableau:
    lignes: list[tuple[str, str]] = [
        *((e.code, f"État – {e.libelle}") for e in cadre.enveloppes),
        ("non_affecte", "État – enveloppe à préciser"),
        ("cd", "Département (CD)"),
        ("autres", "Autres financeurs"),
        ("total", "Total"),
        ("valorise", "dont CD : moyens existants valorisés"),  # already in the total
    ]
    annees = [f"m_{a}" for a in cadre.annees]

    def rang(cle: str, libelle: str) -> Rang:
        cellules = {f"m_{a}": Cellule(formule=_financement(cadre, cle, a)) for a in cadre.annees}
        return Rang(
            cle=cle, valeurs={"financeur": libelle}, cellules=cellules,
            style="total" if cle == "total" else "",
        )  # fmt: skip

    def total(ligne: Ligne) -> Expr:
        montants = [ligne(champ) for champ in annees]
        return si(nb(*montants).egal(0), SANS_DONNEE, arrondi(somme(*montants), 2))

    def part(ligne: Ligne) -> Expr:
        ensemble = Ref("synthese_financeurs/total/total")
        return si(somme(ensemble) > 0, ligne("total") / ensemble, "")

    calcul, montant = Role.CALCUL, Genre.MONTANT
    return Tableau(
        code="synthese_financeurs", titre="Qui finance le plan d’action",
        colonnes=(
            Colonne(champ="financeur", titre="Financeur", largeur=46),
            *(Colonne(champ=f"m_{a}", titre=str(a), largeur=15, role=calcul, genre=montant)
              for a in cadre.annees),
            Colonne(champ="total", titre="Total", largeur=15, role=calcul, genre=montant,
                    formule=total),
            Colonne(champ="part", titre="Part", largeur=13, role=calcul, genre=Genre.TAUX,
                    formule=part),
        ),
        rangs=tuple(rang(cle, libelle) for cle, libelle in lignes),
    )  # fmt: skip


def _financement(cadre: Cadre, cle: str, annee: int) -> FormuleLigne:
    """Amount of one financer for one year; « — » as long as the year has no amount at all."""
    etat, cd, autres = (actions(f"{c}_{annee}") for c in ("etat", "cd", "autres"))

    def formule(_: Ligne) -> Expr:
        def case(rang: str) -> Ref:
            return Ref(f"synthese_financeurs/{rang}/m_{annee}")

        if cle == "total":
            return si(
                nb(etat, cd, autres).egal(0), SANS_DONNEE, arrondi(somme(etat, cd, autres), 2)
            )
        if cle == "non_affecte":
            affecte = somme(*(case(code) for code in cadre.codes))
            valeur = arrondi(arrondi(somme(etat), 2) - affecte, 2)
        elif cle in cadre.codes:
            valeur = arrondi(somme_si_ens(etat, actions("enveloppe"), cle), 2)
        else:
            valeur = arrondi(somme(actions(f"{cle}_{annee}")), 2)
        return si(case("total").egal(SANS_DONNEE), SANS_DONNEE, valeur)

    return formule


def feuille_objectifs(cadre: Cadre, suivi: IndexControles) -> Feuille:
    """Sheet « Synthèse par objectif »: actions, money, what the département still owes."""
    par = "par objectif" if cadre.referentiel.campagne.cofinancement == "objectif" else "par action"
    note = (
        f"« État » : crédits que le département cofinance à parts au moins égales ({par}), "
        f"enveloppe {enumere(cadre.cofinancees, 'et')}."
    )
    hors = [c for c in cadre.codes if c not in cadre.cofinancees]
    if hors:
        note += f" {enumere(hors, 'et')} n’y est pas compté : le cofinancement ne s’y applique pas."
    return Feuille(
        code="objectifs", titre="Synthèse par objectif",
        intitule="Actions, crédits et cofinancement, objectif par objectif (euros)",
        blocs=(_objectifs(cadre, suivi), Paragraphe(note, style="note")), figer=2, couleur="7F7F7F",
    )  # fmt: skip


def _etat_a_cofinancer(codes: Sequence[str], annee: int) -> FormuleLigne:
    etat = f"etat_{annee}"

    def formule(ligne: Ligne) -> Expr:
        sommes = [
            somme_si_ens(
                actions(etat),
                actions("objectif"),
                en_texte(ligne("numero")),
                actions("enveloppe"),
                code,
            )
            for code in codes
        ]
        return si(ligne("actions").egal(0), SANS_DONNEE, arrondi(somme(*sommes), 2))

    return formule


def _somme_objectif(*champs: str) -> FormuleLigne:
    def formule(ligne: Ligne) -> Expr:
        critere = (actions("objectif"), en_texte(ligne("numero")))
        sommes = [somme_si_ens(actions(c), *critere) for c in champs]
        return si(ligne("actions").egal(0), SANS_DONNEE, arrondi(somme(*sommes), 2))

    return formule


def _ecart(annee: int) -> FormuleLigne:
    def formule(ligne: Ligne) -> Expr:
        etat, cd = ligne(f"etat_{annee}"), ligne(f"cd_{annee}")
        return si(et(est_nombre(etat), est_nombre(cd)), arrondi(cd - etat, 2), SANS_DONNEE)

    return formule


def _objectifs(cadre: Cadre, suivi: IndexControles) -> Tableau:
    calcul, montant = Role.CALCUL, Genre.MONTANT
    annuelles = []
    for a in cadre.annees:
        annuelles += [
            Colonne(champ=f"etat_{a}", titre=f"État {a}", largeur=11.5, role=calcul, genre=montant,
                    formule=_etat_a_cofinancer(cadre.cofinancees, a)),
            Colonne(champ=f"cd_{a}", titre=f"CD {a}", largeur=11.5, role=calcul, genre=montant,
                    formule=_somme_objectif(f"cd_{a}")),
            Colonne(champ=f"ecart_{a}", titre=f"CD – État {a}", largeur=11.5, role=calcul,
                    genre=montant, formule=_ecart(a)),
        ]  # fmt: skip
    return Tableau(
        code="synthese_objectifs",
        colonnes=(
            Colonne(champ="numero", titre="N°", largeur=5.5, style="centre"),
            Colonne(champ="libelle", titre="Objectif", largeur=46),
            Colonne(champ="type", titre="Type", largeur=13.5),
            Colonne(champ="admises", titre="Enveloppe admise", largeur=13),
            Colonne(champ="actions", titre="Actions", largeur=8, role=calcul, genre=Genre.ENTIER,
                    style="centre",
                    formule=lambda ligne: nb_si_ens(
                        actions("objectif"), en_texte(ligne("numero")))),
            *annuelles,
            Colonne(champ="total", titre="Total, tous financeurs", largeur=13, role=calcul,
                    genre=montant, formule=_somme_objectif(*cadre.montants)),
            suivi.colonne_verdict(
                lambda ligne: ou_bien(ligne("type").egal("fondamental"), ligne("actions") > 0)
            ),
            Colonne(champ="cle", titre="Clé", largeur=6, masque=True),
        ),
        rangs=tuple(_rangs_objectifs(cadre)),
    )  # fmt: skip


def _rangs_objectifs(cadre: Cadre) -> list[Rang]:
    rangs = [
        Rang(
            cle=rang_objectif(o.numero),
            valeurs={
                "numero": o.numero, "libelle": o.libelle_court, "type": o.type,
                "admises": enumere(o.enveloppes), "cle": f"o{o.numero}",
            },
        )
        for o in cadre.objectifs
    ]  # fmt: skip
    if cadre.locales:
        saisi = Ref("objectif_local/libelle/valeur")

        def libelle(_: Ligne) -> Expr:
            return si(vide(saisi), "Objectif local de santé publique", saisi)

        rangs.append(
            Rang(
                cle=RANG_LOCAL,
                valeurs={
                    "numero": LOCAL, "type": "local", "admises": enumere(cadre.locales),
                    "cle": f"o{LOCAL}",
                },
                cellules={"libelle": Cellule(role=Role.CALCUL, formule=libelle)},
            )
        )  # fmt: skip
    return rangs
