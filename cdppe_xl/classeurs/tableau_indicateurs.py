"""The tables of figures of the tableau de bord: harmonised and local indicators."""

from __future__ import annotations

from cdppe_xl.classeurs.communs import LISTE_NC
from cdppe_xl.classeurs.controles_indicateurs import aide, rapport, reperes
from cdppe_xl.classeurs.etat import IndexControles
from cdppe_xl.classeurs.formules import (
    Expr,
    Plage,
    Ref,
    arrondi,
    est_nombre,
    et,
    expr,
    lien_vers,
    nb,
    nb_si_ens,
    si,
)
from cdppe_xl.classeurs.grammaire import (
    Cellule,
    Colonne,
    Ligne,
    Rang,
    Role,
    Tableau,
)
from cdppe_xl.classeurs.indicateurs_locaux import (
    NATURES,
    colonnes_indicateur,
    colonnes_objectif,
    commence,
    rangs_locaux,
)
from cdppe_xl.classeurs.lignes import (
    LigneIndicateur,
    lignes_tableau,
    rang_objectif,
    sections,
)
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.referentiel.modele import Referentiel

TABLEAU = "ind"
LIGNES_LOCALES = 30
MESURE_INCONNUE = "intitulé non publié"
NON_RETENU = "non retenu"
FEUILLE_LOCAUX = "Indicateurs locaux"
_FIGE = Cellule(role=Role.LIBELLE)


class Suivi:
    """The tables of one edition; they share its years and its lines."""

    def __init__(self, referentiel: Referentiel, index: IndexControles) -> None:
        self.referentiel = referentiel
        self.index = index
        self.annees = referentiel.annees
        self.t0 = referentiel.campagne.annee_t0
        self.lignes = lignes_tableau(referentiel)
        self.semestriels = [
            x
            for x in self.lignes
            if x.variante == "" and x.indicateur and x.indicateur.periodicite == "semestrielle"
        ]

    # --- Tableau de bord

    def tableau(self) -> Tableau:
        """The indicators in the order of annexe 5.2, engagement by engagement."""
        rangs, precedent = [], object()
        for ligne, section in sections(self.lignes):
            rangs.append(self._rang(ligne, section, premier=ligne.objectif != precedent))
            precedent = ligne.objectif
        return Tableau(
            code=TABLEAU, colonnes=self._colonnes(), rangs=tuple(rangs),
            estompe_si=("retenu", NON_RETENU),
        )  # fmt: skip

    def _colonnes(self) -> tuple[Colonne, ...]:
        return (
            Colonne(champ="mesure", titre="Mesure", largeur=18),
            Colonne(champ="objectif", titre="N°", largeur=5, style="centre"),
            Colonne(champ="objectif_libelle", titre="Objectif", largeur=22),
            Colonne(champ="code", titre="Code", largeur=7, style="code"),
            Colonne(champ="libelle", titre="Indicateur", largeur=42),
            Colonne(champ="unite", titre="Unité", largeur=9, style="centre"),
            Colonne(champ="retenu", titre="Retenu", largeur=9, role=Role.CALCUL, style="centre"),
            *self._colonnes_valeurs(Role.PREREMPLI),
            Colonne(champ="progression", titre=f"Progrès vers {self.annees[-1]}", largeur=11,
                    role=Role.CALCUL, genre=Genre.TAUX, formule=self._progression),
            Colonne(champ="commentaire", titre="Commentaire", largeur=24, role=Role.SAISIE,
                    aide="Pourquoi une cible recule, ce que dit un résultat, pourquoi une valeur "
                    "est « NC »."),
            self.index.colonne_verdict(lambda ligne: ligne("retenu").egal("oui")),
            Colonne(champ="locaux", titre="Nombre d’indicateurs locaux", largeur=10,
                    genre=Genre.ENTIER, masque=True),
        )  # fmt: skip

    def _colonnes_valeurs(self, depart: Role, style: str = "") -> list[Colonne]:
        """T0, then target and result of each year."""

        def valeur(champ: str, titre: str, texte: str, role: Role = Role.SAISIE) -> Colonne:
            return Colonne(
                champ=champ, titre=titre, largeur=11, role=role, genre=Genre.ENTIER,
                liste=LISTE_NC.nom, style=style, aide=texte,
            )  # fmt: skip

        colonnes = [
            valeur("t0", f"{self.t0} (T0)", f"Valeur {self.t0}, celle du diagnostic.", depart)
        ]
        for annee in self.annees:
            colonnes += [
                valeur(f"cible_{annee}", f"Cible {annee}", f"Valeur visée en {annee}."),
                valeur(
                    f"realise_{annee}", f"Réalisé {annee}",
                    f"Résultat de l’année {annee}, une fois connu.",
                ),
            ]  # fmt: skip
        return colonnes

    def _progression(self, ligne: Ligne) -> Expr:
        """(last result − T0) / (last target − T0)."""
        t0, cible = ligne("t0"), ligne(f"cible_{self.annees[-1]}")
        resultats = [ligne(f"realise_{annee}") for annee in self.annees]
        dernier: Expr = resultats[0]
        for resultat in resultats[1:]:
            dernier = si(est_nombre(resultat), resultat, dernier)
        calculable = et(est_nombre(t0), est_nombre(cible), nb(*resultats) > 0)
        ecart = cible - t0
        avance = si(arrondi(ecart, 6).egal(0), "", (dernier - t0) / ecart)
        return si(calculable, avance, "")

    def _rang(self, ligne: LigneIndicateur, section: str, *, premier: bool) -> Rang:
        mesure, libelle_objectif = "", "Suivi de l’engagement"
        cellules = self._cellules(ligne)
        if ligne.objectif is not None:
            objectif = self.referentiel.objectif(ligne.objectif)
            mesure = objectif.mesure.valeur or MESURE_INCONNUE
            libelle_objectif = objectif.libelle_court
            if not objectif.mesure.valeur:
                cellules["mesure"] = Cellule(style="note")
        valeurs: dict[str, str | int] = {
            "objectif": "" if ligne.objectif is None else ligne.objectif,
            "code": ligne.code,
            "libelle": ligne.libelle_affiche,
            "unite": "" if ligne.variante == "local" else ligne.unite_affichee,
        }
        if premier:
            valeurs |= {"mesure": mesure, "objectif_libelle": libelle_objectif}
        if self._toujours_retenu(ligne):
            valeurs["retenu"] = "oui"
        return Rang(cle=ligne.rang, valeurs=valeurs, cellules=cellules, section=section)

    def _toujours_retenu(self, ligne: LigneIndicateur) -> bool:
        if ligne.objectif is None:
            return True
        return self.referentiel.objectif(ligne.objectif).type == "fondamental"

    def _cellules(self, ligne: LigneIndicateur) -> dict[str, Cellule]:
        cellules = {"retenu": self._retenu(ligne)}
        cibles = [f"cible_{annee}" for annee in self.annees]
        resultats = [f"realise_{annee}" for annee in self.annees]
        if ligne.variante == "local":
            figees = ("t0", *cibles, *resultats, "progression", "commentaire")
            return cellules | dict.fromkeys(figees, _FIGE) | _vers_locaux(ligne)
        if ligne.variante == "snds":
            cellules["verdict"] = self._verdict_si_rempli("t0", *resultats)
        if not ligne.cible:
            cellules |= dict.fromkeys((*cibles, "progression"), _FIGE)
        else:
            cellules |= {c: _cible(ligne, c.rpartition("_")[2]) for c in cibles}
        for champ in ("t0", *resultats):
            if ligne.calcul:
                cellules[champ] = _taux(ligne, champ)
            elif ligne.definition:
                debut = f"Valeur {self.t0}." if champ == "t0" else f"Résultat {champ[-4:]}."
                cellules[champ] = Cellule(aide=aide(debut, ligne.definition))
        return cellules

    def _verdict_si_rempli(self, *champs: str) -> Cellule:
        """Nothing is required there: no verdict until a figure is."""

        def formule(ligne: Ligne) -> Expr:
            actif = et(ligne("retenu").egal("oui"), nb(*(ligne(c) for c in champs)) > 0)
            return si(actif, self.index.verdict(ligne), "")

        return Cellule(formule=formule)

    def _retenu(self, ligne: LigneIndicateur) -> Cellule:
        if ligne.objectif is None or self._toujours_retenu(ligne):
            return Cellule(role=Role.LIBELLE)
        choix = Ref(f"objectifs/{rang_objectif(ligne.objectif)}/retenu")
        return Cellule(formule=lambda _: si(choix.egal("oui"), "oui", NON_RETENU))

    # --- Indicateurs locaux

    def tableau_locaux(self) -> Tableau:
        """Blank lines for the indicators of the territory."""
        return Tableau(
            code="locaux", extensible=True, rangs=rangs_locaux(LIGNES_LOCALES),
            colonnes=(
                *colonnes_objectif("objectifs", "numero", "court"),
                *colonnes_indicateur(44),
                Colonne(champ="nature", titre="Nature", largeur=11, role=Role.SAISIE,
                        genre=Genre.LISTE, liste=NATURES.nom, style="centre",
                        aide="« résultat » : ce qui change pour les enfants et les familles ; "
                        "« moyen » : ce qui est mis en place."),
                *self._colonnes_valeurs(Role.SAISIE, style="libre"),
                Colonne(champ="progression", titre=f"Progrès vers {self.annees[-1]}", largeur=11,
                        role=Role.CALCUL, genre=Genre.TAUX, formule=self._progression),
                Colonne(champ="commentaire", titre="Commentaire", largeur=27, role=Role.SAISIE,
                        aide="Mode de calcul, source, précaution de lecture."),
                self.index.colonne_verdict(LOCAL_UTILISE),
            ),
        )  # fmt: skip


LOCAL_UTILISE = commence("objectif", "libelle")


def _taux(ligne: LigneIndicateur, champ: str) -> Cellule:
    numerateur = Ref(f"{TABLEAU}/{ligne.numerateur}/{champ}")
    denominateur = Ref(f"{TABLEAU}/{ligne.denominateur}/{champ}")
    return Cellule(
        role=Role.CALCUL, genre=Genre.TAUX, formule=lambda _: rapport(numerateur, denominateur)
    )


def _cible(ligne: LigneIndicateur, annee: str) -> Cellule:
    debut = f"Cible {annee}" if ligne.cible_exigee else f"Cible {annee}, facultative"
    exemple = ", par exemple 12,5 %." if ligne.unite == "taux" else "."
    connus = reperes(ligne)
    return Cellule(
        genre=ligne.genre, aide=aide(debut + exemple, connus and f"Repères nationaux : {connus}.")
    )


def _vers_locaux(ligne: LigneIndicateur) -> dict[str, Cellule]:
    """Number of local indicators of the objectif, and a link to their sheet that says it."""
    numero = expr(str(ligne.objectif or 0))

    def nombre(_: Ligne) -> Expr:
        return nb_si_ens(Plage("locaux", "objectif"), numero, Plage("locaux", "libelle"), "<>")

    def lien(rang: Ligne) -> Expr:
        n = rang("locaux")
        pluriel = si(n.egal(1), "1 indicateur local", n & expr(" indicateurs locaux"))
        texte = si(n.egal(0), "aucun indicateur local (à définir)", pluriel)
        lien = lien_vers(f"#'{FEUILLE_LOCAUX}'!B1", texte)
        return si(et(n.egal(0), rang("retenu").differe("oui")), "", lien)

    return {
        "libelle": Cellule(role=Role.CALCUL, style="lien", formule=lien),
        "locaux": Cellule(role=Role.CALCUL, formule=nombre),
    }
