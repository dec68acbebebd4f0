"""The sheets a person fills: the plan, the fiches, the local objective and own means."""

from __future__ import annotations

from cdppe_xl.classeurs.etat import IndexControles
from cdppe_xl.classeurs.formules import (
    Expr,
    Plage,
    PlagePartielle,
    arrondi,
    est_nombre,
    nb,
    nbval,
    ou_bien,
    recherche,
    rempli,
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
from cdppe_xl.classeurs.plan_cadre import (
    LOCAL,
    NOMBRE_ACTIONS,
    SANS_DONNEE,
    Cadre,
    cle_objectif,
    enumere,
)
from cdppe_xl.classeurs.plan_valorises import colonnes_valorises
from cdppe_xl.domaine.lecture import Genre

TEXTES_FICHE: dict[str, tuple[str, float, str]] = {
    "constat": ("Constat du diagnostic", 29, "Ce que le diagnostic a montré et qui motive "
                "l’action : besoin, chiffre, manque."),
    "objectif_operationnel": ("Objectif opérationnel", 27, "Ce que l’action doit obtenir, en une "
                              "phrase que l’on pourra vérifier."),
    "description": ("Description de l’action", 38, "En quoi l’action consiste : ce qui sera fait, "
                    "où, par qui, pour combien de personnes. Une quinzaine de lignes au plus "
                    "tiennent sur la fiche imprimée."),
    "acteurs": ("Acteurs à mobiliser", 25, "Services, établissements et associations dont "
                "l’action a besoin."),
    "calendrier": ("Calendrier prévisionnel", 23, "Étapes de l’action. Les dates de début et de "
                   "fin viennent du plan d’action : ne pas les redire."),
    "indicateurs": ("Indicateurs de mise en œuvre", 25, "Ce qui montrera que l’action est "
                    "réalisée, par exemple : nombre de familles suivies."),
    "vigilance": ("Points de vigilance", 25, "Ce qui peut retarder ou empêcher l’action."),
}  # fmt: skip
"""Texts of a fiche: title, width, help."""


def utilise(cadre: Cadre) -> FormuleLigne:
    """1 when anything of an action is written on the row, besides its number."""
    champs = ("objectif", "intitule", "referent", "public", "enveloppe", "beneficiaire",
              "debut", "fin", *cadre.montants, *cadre.valorises)  # fmt: skip
    return lambda ligne: si(nbval(*(ligne(c) for c in champs)) > 0, 1, 0)


def feuille_actions(cadre: Cadre, suivi: IndexControles) -> Feuille:
    """Sheet « Plan d’action »: one row, one action."""
    an = cadre.annees
    periode = f"{an[0]}-{an[-1]}" if len(an) > 1 else f"{an[0]}"
    return Feuille(
        code="actions", titre="Plan d’action",
        intitule=f"Plan d’action {periode} (montants en euros, par année)",
        blocs=(
            Tableau(
                code="actions",
                colonnes=(
                    *_colonnes_action(cadre), *_colonnes_montants(cadre, suivi),
                    *colonnes_valorises(cadre),
                ),
                rangs=tuple(
                    Rang(cle=f"a{n:02d}", valeurs={"numero": n}, lignes=0)
                    for n in range(1, NOMBRE_ACTIONS + 1)
                ),
                extensible=True,
            ),
        ),
        figer=4, imprimer_jusqua="verdict", couleur="548235",
    )  # fmt: skip


def _libelle_objectif(ligne: Ligne) -> Expr:
    return recherche(
        cle_objectif(ligne("objectif")),
        Plage("synthese_objectifs", "cle"),
        Plage("synthese_objectifs", "libelle"),
    )


def _colonnes_action(cadre: Cadre) -> tuple[Colonne, ...]:
    saisie = Role.SAISIE
    local = " « L » : l’objectif local de santé publique." if cadre.locales else ""
    nature = " ; ".join(f"{e.code} : {e.libelle}" for e in cadre.enveloppes)
    verse = " ; ".join(f"{e.code} : {', '.join(e.beneficiaires_admis)}" for e in cadre.enveloppes)
    periode = cadre.referentiel.campagne
    bornes = f"entre le {periode.debut:%d/%m/%Y} et le {periode.fin:%d/%m/%Y}"
    if cadre.referentiel.periodes_propres:
        bornes = "dans la période du contrat, écrite sur la feuille « Référence »"
    return (
        Colonne(champ="numero", titre="N° de fiche", largeur=6, role=saisie, genre=Genre.ENTIER,
                style="centre",
                aide="Numéro de l’action et de sa fiche, unique. Ne pas le réutiliser si l’action "
                "est abandonnée."),
        Colonne(champ="objectif", titre="Obj.", largeur=5.5, role=saisie, genre=Genre.LISTE,
                liste="l_objectifs", style="centre",
                aide=f"Numéro de l’objectif que l’action sert.{local}"),
        Colonne(champ="objectif_libelle", titre="Objectif", largeur=19, role=Role.CALCUL,
                formule=_libelle_objectif),
        Colonne(champ="intitule", titre="Intitulé de l’action", largeur=27, role=saisie,
                aide="Un titre court, celui de la fiche action."),
        Colonne(champ="referent", titre="Référent", largeur=13.5, role=saisie,
                aide="Personne ou institution qui suit l’action."),
        Colonne(champ="public", titre="Public cible", largeur=14, role=saisie,
                aide="À qui l’action s’adresse, par exemple : enfants de moins de trois ans suivis "
                "en PMI."),
        Colonne(champ="enveloppe", titre="Enveloppe", largeur=10.5, role=saisie,
                genre=Genre.LISTE, liste=cadre.liste_enveloppes, style="centre",
                aide=f"Enveloppe de l’État mobilisée : la liste n’offre que celles que l’objectif "
                f"admet. {nature}."[:255]),
        Colonne(champ="beneficiaire", titre="Versé à", largeur=7.5, role=saisie,
                genre=Genre.LISTE, liste=cadre.liste_beneficiaires, style="centre",
                aide=f"À qui la part de l’État est versée. CD : département ; ESMS : établissement "
                f"ou service médico-social. Admis : {verse}."[:255]),
        Colonne(champ="debut", titre="Début", largeur=10.7, role=saisie, genre=Genre.DATE,
                aide=f"Date de début prévue, {bornes}."),
        Colonne(champ="fin", titre="Fin", largeur=10.7, role=saisie, genre=Genre.DATE,
                aide=f"Date de fin prévue, {bornes}."),
    )  # fmt: skip


_FINANCEURS = {
    "etat": ("État", "Part de l’État, sur l’enveloppe choisie, en euros. Vide si rien de prévu."),
    "cd": ("CD", "Part du département, en euros, moyens existants valorisés compris."),
    "autres": ("Autres", "Autres financeurs (CAF, communes, fondations…), en euros."),
}


def _colonnes_montants(cadre: Cadre, suivi: IndexControles) -> tuple[Colonne, ...]:
    def total(ligne: Ligne) -> Expr:
        montants = [ligne(c) for c in cadre.montants]
        return si(nb(*montants).egal(0), "", somme(*montants))

    montants = tuple(
        Colonne(champ=f"{champ}_{annee}", titre=f"{mot} {annee}", largeur=10.6, role=Role.SAISIE,
                genre=Genre.MONTANT, aide=aide)
        for annee in cadre.annees
        for champ, (mot, aide) in _FINANCEURS.items()
    )  # fmt: skip
    return (
        *montants,
        Colonne(champ="total", titre="Total", largeur=11.5, role=Role.CALCUL,
                genre=Genre.MONTANT, formule=total),
        suivi.colonne_verdict(lambda ligne: ligne("utilise").egal(1)),
        Colonne(champ="utilise", titre="Utilisée", largeur=8, role=Role.CALCUL,
                genre=Genre.ENTIER, formule=utilise(cadre), masque=True),
    )  # fmt: skip


def feuille_fiches(suivi: IndexControles) -> Feuille:
    """Sheet « Fiches action »: what the plan does not say of each action."""

    def de_l_action(champ: str) -> FormuleLigne:
        def formule(ligne: Ligne) -> Expr:
            trouve = recherche(ligne("numero"), Plage("actions", "numero"), Plage("actions", champ))
            return si(est_nombre(ligne("numero")), trouve, "")

        return formule

    def commencee(ligne: Ligne) -> Expr:
        textes = [ligne(c) for c in TEXTES_FICHE]
        return ou_bien(rempli(ligne("intitule")), nbval(*textes) > 0)

    colonnes = (
        Colonne(champ="numero", titre="N° de fiche", largeur=6, role=Role.SAISIE,
                genre=Genre.ENTIER, style="centre",
                aide="Numéro de l’action sur le plan d’action."),
        Colonne(champ="objectif", titre="Obj.", largeur=5.5, role=Role.CALCUL, style="centre",
                formule=de_l_action("objectif")),
        Colonne(champ="intitule", titre="Intitulé de l’action", largeur=24, role=Role.CALCUL,
                formule=de_l_action("intitule")),
        *(Colonne(champ=champ, titre=titre, largeur=largeur, role=Role.SAISIE, aide=aide,
                  style="long") for champ, (titre, largeur, aide) in TEXTES_FICHE.items()),
        suivi.colonne_verdict(commencee),
    )  # fmt: skip
    return Feuille(
        code="fiches", titre="Fiches action",
        intitule="Fiches action : ce que le plan d’action ne dit pas déjà",
        blocs=(
            Tableau(
                code="fiches", colonnes=colonnes,
                rangs=tuple(
                    Rang(cle=f"f{n:02d}", valeurs={"numero": n}, lignes=0)
                    for n in range(1, NOMBRE_ACTIONS + 1)
                ),
                extensible=True,
            ),
        ),
        figer=3, couleur="548235",
    )  # fmt: skip


def feuille_moyens(cadre: Cadre, suivi: IndexControles) -> Feuille:
    """Sheet « Moyens propres »: what the département spends by itself, year after year."""
    return Feuille(
        code="moyens", titre="Moyens propres",
        intitule="Moyens que le département consacre en propre à la protection de l’enfance",
        blocs=(_moyens(cadre, suivi),), couleur="548235",
    )  # fmt: skip


def annees_moyens(cadre: Cadre) -> tuple[int, ...]:
    """The year of reference, then those of the contract."""
    reference = cadre.referentiel.campagne.annee_reference_moyens
    return (reference, *(a for a in cadre.annees if a != reference))


def _moyens(cadre: Cadre, suivi: IndexControles) -> Tableau:
    annees, suivis = annees_moyens(cadre), cadre.referentiel.moyens_suivis

    def total(champ: str) -> FormuleLigne:
        plage = PlagePartielle("moyens", champ, suivis[0][0], suivis[-1][0])
        return lambda _: si(nb(plage).egal(0), SANS_DONNEE, arrondi(somme(plage), 2))

    # Never a header made of digits alone: LibreOffice would complete a « 2 » typed below it.
    titres = {a: f"Année {a}" for a in annees} | {annees[0]: f"Année {annees[0]} (référence)"}
    return Tableau(
        code="moyens",
        titre="Dépenses annuelles du département, en euros, crédits de l’État déduits",
        colonnes=(
            Colonne(champ="libelle", titre="Politique", largeur=52),
            *(Colonne(champ=f"m_{a}", titre=titres[a], largeur=17, role=Role.SAISIE,
                      genre=Genre.MONTANT, liste="l_nc",
                      aide=f"Dépenses du budget départemental en {a}, crédits de l’État déduits, "
                      "en euros. « NC » si le montant n’est pas encore connu.")
              for a in annees),
            suivi.colonne_verdict(),
        ),
        rangs=(
            *(Rang(cle=code, valeurs={"libelle": f"{nom} ({sigle})"})
              for code, nom, sigle in suivis),
            Rang(
                cle="total", valeurs={"libelle": "Ensemble"}, style="total",
                cellules={
                    f"m_{a}": Cellule(role=Role.CALCUL, formule=total(f"m_{a}"), liste="", aide="")
                    for a in annees
                },
            ),
        ),
    )  # fmt: skip


def feuille_locale(cadre: Cadre) -> Feuille:
    """Sheet « Objectif local »: the one objective without a number."""
    tableau = Tableau(
        code="objectif_local",
        entete=False,
        colonnes=(
            Colonne(champ="rubrique", titre="Rubrique", largeur=34),
            Colonne(champ="valeur", titre="Réponse", largeur=96, role=Role.SAISIE),
        ),
        rangs=(
            Rang(
                cle="domaine", valeurs={"rubrique": "Domaine"},
                cellules={"valeur": Cellule(
                    genre=Genre.LISTE, liste="l_domaines",
                    aide="Domaine de l’objectif local : périnatalité ou petite enfance.",
                )},
            ),
            Rang(
                cle="libelle", valeurs={"rubrique": "Libellé de l’objectif local"}, lignes=4,
                cellules={"valeur": Cellule(
                    style="long", aide="Libellé arrêté par l’ARS et le conseil départemental. "
                    "Laisser vide s’il n’y a pas d’objectif local.",
                )},
            ),
        ),
    )  # fmt: skip
    enveloppes = enumere([cadre.referentiel.enveloppe(c).libelle for c in cadre.locales])
    return Feuille(
        code="local", titre="Objectif local", intitule="Objectif local de santé publique",
        blocs=(
            tableau,
            Paragraphe(
                f"Facultatif, et un seul par territoire. Financé par l’enveloppe {enveloppes}. Sur "
                f"le plan d’action, ses actions portent « {LOCAL} » à la place d’un numéro."
            ),
        ),
        couleur="548235",
    )  # fmt: skip
