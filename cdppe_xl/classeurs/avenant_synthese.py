"""Sheets « Enveloppes » and « Objectifs » of the avenant: what the changes amount to.

Sums run over the columns a person types in: a line that is inserted has no formula of ours.
"""

from __future__ import annotations

from cdppe_xl.classeurs.avenant_actions import mouvements
from cdppe_xl.classeurs.communs import LISTE_OUI_NON
from cdppe_xl.classeurs.etat import IndexControles
from cdppe_xl.classeurs.formules import (
    Expr,
    Operande,
    Plage,
    PlagePartielle,
    arrondi,
    en_texte,
    est_nombre,
    et,
    nb,
    nb_si_ens,
    ou_bien,
    rempli,
    si,
    somme,
    somme_si_ens,
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
from cdppe_xl.classeurs.plan_cadre import LOCAL, RANG_LOCAL, SANS_DONNEE, Cadre, enumere
from cdppe_xl.classeurs.plan_synthese import NON_NOTIFIE, rang_enveloppe
from cdppe_xl.domaine.lecture import Genre

ENVELOPPES, RAPPEL, OBJECTIFS = "enveloppes", "rappel", "objectifs"
AJOUTE, RETIRE, GARDE = "ajouté", "abandonné", "inchangé"
_REGLE = (
    "Un déplacement entre actions d’une même enveloppe suppose d’en informer d’abord {qui}, et "
    "s’inscrit à l’avenant. Rien ne passe d’une enveloppe à une autre."
)


def feuille_enveloppes(cadre: Cadre, annee: int, suivi: IndexControles) -> Feuille:
    """Contract, notification and avenant of the year, then the other years of the contract."""
    return Feuille(
        code="enveloppes", titre="Enveloppes",
        intitule=f"Montants de l’avenant {annee}, par enveloppe (euros)",
        blocs=(
            _tableau_enveloppes(cadre, annee, suivi),
            Paragraphe(_REGLE.format(qui=f"l’ordonnateur : {cadre.ordonnateurs}"), style="note"),
            _tableau_rappel(cadre, annee),
        ),
        une_page=True, couleur="7F7F7F",
    )  # fmt: skip


def total_de(champ: str, *criteres: Plage | Operande) -> Expr:
    """Sum of an amount over the actions that meet the criteria; « — » when none has one."""
    donnees = nb_si_ens(mouvements(champ), ">=0", *criteres)
    total = somme_si_ens(mouvements(champ), *criteres)
    return si(donnees.egal(0), SANS_DONNEE, arrondi(total, 2))


def difference(champ: str, autre: str) -> FormuleLigne:
    """First less second when both are known, « — » otherwise."""

    def formule(ligne: Ligne) -> Expr:
        connus = et(est_nombre(ligne(champ)), est_nombre(ligne(autre)))
        return si(connus, arrondi(ligne(champ) - ligne(autre), 2), SANS_DONNEE)

    return formule


def _montant(champ: str, titre: str, formule: FormuleLigne | None = None) -> Colonne:
    return Colonne(
        champ=champ, titre=titre, largeur=16, role=Role.CALCUL, genre=Genre.MONTANT,
        formule=formule,
    )  # fmt: skip


def _tableau_enveloppes(cadre: Cadre, annee: int, suivi: IndexControles) -> Tableau:
    def rang(code: str, libelle: str) -> Rang:
        def contrat(_: Ligne) -> Expr:
            return total_de("etat_avant", mouvements("enveloppe_avant"), code)

        def apres(_: Ligne) -> Expr:
            return total_de("etat_apres", mouvements("enveloppe"), code)

        return Rang(
            cle=code, valeurs={"enveloppe": libelle, "notifie": NON_NOTIFIE},
            cellules={"contrat": Cellule(formule=contrat), "apres": Cellule(formule=apres)},
        )  # fmt: skip

    rangs = [rang(e.code, e.libelle) for e in cadre.enveloppes]
    rangs.append(_rang_total([r.cle for r in rangs]))
    return Tableau(
        code=ENVELOPPES, titre=f"Exercice {annee}",
        colonnes=(
            Colonne(champ="enveloppe", titre="Enveloppe", largeur=44, style="fort"),
            _montant("contrat", f"Contrat, {annee}"),
            Colonne(champ="notifie", titre=f"Notifié {annee}", largeur=16, role=Role.FIXE,
                    genre=Genre.MONTANT),
            _montant("ecart", "Notifié moins contrat", difference("notifie", "contrat")),
            _montant("apres", "Après avenant", None),
            _montant("evolution", "Avenant moins contrat", difference("apres", "contrat")),
            _montant("reste", "Reste à répartir", difference("notifie", "apres")),
            suivi.colonne_verdict(
                lambda x: ou_bien(est_nombre(x("notifie")), est_nombre(x("apres")))
            ),
        ),
        rangs=tuple(rangs),
    )  # fmt: skip


def _rang_total(rangs: list[str]) -> Rang:
    """Total line; the notified amounts are only added up when all are known."""

    def formule(champ: str, minimum: int) -> FormuleLigne:
        plage = PlagePartielle(ENVELOPPES, champ, rangs[0], rangs[-1])
        return lambda _: si(nb(plage) < minimum, SANS_DONNEE, arrondi(somme(plage), 2))

    minima = {"contrat": 1, "notifie": len(rangs), "apres": 1}
    cellules = {
        champ: Cellule(role=Role.CALCUL, formule=formule(champ, minimum))
        for champ, minimum in minima.items()
    }
    return Rang(cle="total", valeurs={"enveloppe": "Ensemble"}, cellules=cellules, style="total")


def _tableau_rappel(cadre: Cadre, annee: int) -> Tableau:
    """The other exercices, as deposits and notifications tell them."""

    def repris(champ: str, titre: str, texte: str) -> Colonne:
        return Colonne(
            champ=champ, titre=titre, largeur=16, role=Role.PREREMPLI, genre=Genre.MONTANT,
            aide=texte,
        )  # fmt: skip

    autres = [a for a in cadre.annees if a != annee]
    return Tableau(
        code=RAPPEL, titre="Rappel : les autres exercices du contrat",
        colonnes=(
            Colonne(champ="enveloppe", titre="Enveloppe", largeur=44),
            Colonne(champ="exercice", titre="Année", largeur=16, style="centre"),
            Colonne(champ="notifie", titre="Notifié", largeur=16, role=Role.FIXE,
                    genre=Genre.MONTANT),
            repris("contrat", "Contrat", "Part de l’État au plan d’action, pour cette année."),
            repris("engage", "Engagé", "Crédits de l’État engagés, d’après le bilan annuel."),
            repris("paye", "Payé", "Crédits de l’État payés, d’après le bilan annuel."),
            _montant("reste", "Notifié moins engagé", difference("notifie", "engage")),
        ),
        rangs=tuple(
            Rang(
                cle=rang_enveloppe(e.code, a), section=str(a) if numero == 0 else "",
                valeurs={"enveloppe": e.libelle, "exercice": a, "notifie": NON_NOTIFIE},
            )
            for a in autres
            for numero, e in enumerate(cadre.enveloppes)
        ),
    )  # fmt: skip


def feuille_objectifs(cadre: Cadre, annee: int, suivi: IndexControles) -> Feuille:
    """Objectives kept, added or abandoned, with the money of each."""
    return Feuille(
        code="objectifs", titre="Objectifs",
        intitule=f"Objectifs du contrat et montants {annee}, avant et après (euros)",
        blocs=(_tableau_objectifs(cadre, suivi),), figer=2, imprimer_jusqua="verdict",
        une_page=True, couleur="548235",
    )  # fmt: skip


def _nature(ligne: Ligne) -> Expr:
    avant, apres = ligne("retenu_avant"), ligne("retenu")
    ajoute = et(apres.egal("oui"), avant.differe("oui"))
    retire = et(avant.egal("oui"), apres.egal("non"))
    dite = ou_bien(rempli(avant), rempli(apres))
    return si(dite, si(ajoute, AJOUTE, si(retire, RETIRE, GARDE)), "")


def _tableau_objectifs(cadre: Cadre, suivi: IndexControles) -> Tableau:
    def total(champ: str) -> FormuleLigne:
        return lambda x: total_de(champ, mouvements("objectif"), en_texte(x("numero")))

    def a_cofinancer(ligne: Ligne) -> Expr:
        """What the State brings from the enveloppes that the département has to match."""
        par_enveloppe = [
            somme_si_ens(
                mouvements("etat_apres"), mouvements("objectif"), en_texte(ligne("numero")),
                mouvements("enveloppe"), code,
            )
            for code in cadre.cofinancees
        ]  # fmt: skip
        return arrondi(somme(*par_enveloppe), 2) if par_enveloppe else somme(0)

    return Tableau(
        code=OBJECTIFS,
        colonnes=(
            Colonne(champ="numero", titre="N°", largeur=6, style="centre"),
            Colonne(champ="libelle", titre="Objectif", largeur=44),
            Colonne(champ="retenu_avant", titre="Retenu au contrat", largeur=11,
                    role=Role.PREREMPLI, genre=Genre.LISTE, liste=LISTE_OUI_NON.nom,
                    style="centre", aide="Ce que dit le tableau de bord du contrat."),
            Colonne(champ="retenu", titre="Retenu après avenant", largeur=11, role=Role.SAISIE,
                    genre=Genre.LISTE, liste=LISTE_OUI_NON.nom, style="centre",
                    aide="« oui » si le contrat retient l’objectif après l’avenant, « non » "
                    "sinon."),
            Colonne(champ="nature", titre="Nature", largeur=12, role=Role.CALCUL,
                    formule=_nature, style="centre"),
            _montant("etat_avant", "État au contrat", total("etat_avant")),
            _montant("etat_apres", "État après avenant", total("etat_apres")),
            _montant("cd_avant", "CD au contrat", total("cd_avant")),
            _montant("cd_apres", "CD après avenant", total("cd_apres")),
            _montant("ecart", "CD moins État à cofinancer",
                     difference("cd_apres", "a_cofinancer")),
            suivi.colonne_verdict(
                lambda x: ou_bien(est_nombre(x("etat_apres")), est_nombre(x("etat_avant")))
            ),
            Colonne(champ="cle", titre="Clé", largeur=8, masque=True),
            Colonne(champ="admises", titre="Enveloppes admises", largeur=8, masque=True),
            Colonne(champ="a_cofinancer", titre="État à cofinancer", largeur=8, role=Role.CALCUL,
                    genre=Genre.MONTANT, formule=a_cofinancer, masque=True),
        ),
        rangs=tuple(_rangs_objectifs(cadre)),
    )  # fmt: skip


def _rangs_objectifs(cadre: Cadre) -> list[Rang]:
    rangs, precedent = [], ""
    for o in sorted(cadre.objectifs, key=lambda o: (o.type == "facultatif", o.numero)):
        section = "Objectifs fondamentaux" if o.type == "fondamental" else "Objectifs facultatifs"
        fige = Cellule(role=Role.LIBELLE)
        fondamental = o.type == "fondamental"
        choix: dict[str, str | int] = {"retenu_avant": "oui", "retenu": "oui"}
        rangs.append(
            Rang(
                cle=rang_objectif(o.numero), section="" if section == precedent else section,
                valeurs={
                    "numero": o.numero, "libelle": o.libelle_court, "cle": f"o{o.numero}",
                    "admises": enumere(cadre.admises[str(o.numero)]),
                    **(choix if fondamental else {}),
                },
                cellules={"retenu_avant": fige, "retenu": fige} if fondamental else {},
            )
        )  # fmt: skip
        precedent = section
    if cadre.locales:
        rangs.append(
            Rang(
                cle=RANG_LOCAL, section="Objectif local",
                valeurs={
                    "numero": LOCAL, "libelle": "Objectif local de santé publique",
                    "cle": f"o{LOCAL}", "admises": enumere(cadre.locales),
                },
            )
        )  # fmt: skip
    return rangs
