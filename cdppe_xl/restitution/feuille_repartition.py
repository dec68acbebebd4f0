"""One sheet of the live split: criteria, weights and bounds to type in, amounts by formula."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from decimal import Decimal

from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.excel.page import Atelier, Calcul, Page
from cdppe_xl.financement.demande import CritereMesure, Demande
from cdppe_xl.financement.repartition import Methode
from cdppe_xl.restitution.calcul_repartition import SANS_PLAFOND, CalculRepartition
from cdppe_xl.restitution.grille_repartition import (
    A_DONNER,
    CRITERES,
    DEPART,
    DETAIL,
    ENTETE,
    ETAT,
    ETAT_CRITERES,
    METHODE,
    MONTANT,
    NIVEAU,
    PENTE,
    PLAFOND,
    PLANCHER,
    POIDS,
    POIDS_TEXTE,
    PREMIERE,
    PRESENTES,
    REMARQUE,
    RESTE,
    RESTE_EGAL,
    SOMME,
    SOMME_DEPART,
    SOURCE,
    TOTAL,
    VALEUR,
    GrilleRepartition,
    fixe,
)

LARGEUR_CRITERE = 26
"""Wide enough for the name of a criterion on three lines and its remark on a dozen."""


class FeuilleRepartition(GrilleRepartition):
    """Writes the sheet of one enveloppe."""

    def __init__(self, atelier: Atelier, demande: Demande) -> None:
        super().__init__(demande)
        self.atelier = atelier
        self.calcul = CalculRepartition(demande)

    # --- writing ---------------------------------------------------------------------

    def ecrit(self) -> None:
        """Writes the sheet."""
        page = self.atelier.page(self.titre, "1F3864")
        largeurs = [
            7, 30, *(LARGEUR_CRITERE for _ in self.demande.criteres), 11, 13, 13, 16, 15, 11, 20,
            *(15 for _ in DETAIL),
        ]  # fmt: skip
        page.largeurs(largeurs)
        self._tete(page)
        self._parametres(page)
        self._criteres(page)
        page.entetes(ENTETE, self._titres(), _hauteur(self._titres()[2:6], LARGEUR_CRITERE - 2, 12))
        for n in range(len(self.demande.territoires)):
            self._territoire(page, PREMIERE + n, n)
        self._total(page)
        page.ws.freeze_panes(0, 2)
        page.ws.fit_to_pages(1, 0)
        page.ws.print_area(0, 0, self.derniere + 1, self.detail - 1)
        page.ws.repeat_rows(ENTETE, ENTETE)

    def _titres(self) -> list[str]:
        criteres = [c.critere.libelle for c in self.demande.criteres]
        return [
            "Code", "Territoire", *criteres, "Poids", "Plancher propre", "Plafond propre",
            "Montant exact", "Montant réparti", "Borne", "Départage", *DETAIL,
        ]  # fmt: skip

    def _tete(self, page: Page) -> None:
        d = self.demande
        page.titre_page(f"Répartition indicative {d.exercice} – {d.enveloppe.libelle_long}")
        note = (
            "Indicatif : les montants notifiés l’emportent. Les cellules vertes se modifient, tout "
            "se recalcule. " + " ".join(d.remarques)
        )
        page.ecrit(1, 0, note.strip(), self.atelier.texte("note", text_wrap=False))

    def _ligne(
        self, page: Page, ligne: int, titre: str, valeur: object, style: tuple[Role, Genre]
    ) -> None:
        role, genre = style
        libelle = self.atelier.case(Role.LIBELLE, Genre.TEXTE, text_wrap=False)
        page.sure.etend(ligne, 0, 1, libelle)
        page.ecrit(ligne, 0, titre, libelle)
        page.ecrit(ligne, VALEUR, valeur, self.atelier.case(role, genre))  # type: ignore[arg-type]

    def _parametres(self, page: Page) -> None:
        d, c = self.demande, self.calcul
        saisie, calcul = Role.SAISIE, Role.CALCUL
        euros, texte, nombre = Genre.MONTANT, Genre.TEXTE, Genre.ENTIER
        plafond: Decimal | str = "aucun" if d.plafond is None else Decimal(d.plafond)
        formules = self.formules()
        for ligne, titre, valeur, style in (
            (MONTANT, "Montant à répartir", Decimal(d.montant), (saisie, euros)),
            (METHODE, "Méthode (niveau-eau ou ecretage)", str(d.methode), (saisie, texte)),
            (PLANCHER, "Plancher par territoire", Decimal(d.plancher), (saisie, euros)),
            (PLAFOND, "Plafond par territoire (« aucun » sinon)", plafond, (saisie, euros)),
            (NIVEAU, "Niveau : euros pour un poids de 100 %", c.niveau, (calcul, euros)),
            (TOTAL, "Total réparti", c.total, (calcul, euros)),
            (RESTE, "Reste non réparti", c.reste, (calcul, euros)),
            (ETAT, "Contrôle", c.etat, (calcul, texte)),
            (DEPART, "Détail : seuil de départ", c.depart, (calcul, euros)),
            (SOMME_DEPART, "Détail : somme au seuil de départ", c.somme_depart, (calcul, euros)),
            (PENTE, "Détail : poids des territoires libres", c.pente, (calcul, Genre.TAUX)),
            (A_DONNER, "Détail : euros donnés aux plus forts restes", c.a_donner,
             (calcul, nombre)),
            (RESTE_EGAL, "Détail : reste à égalité pour le dernier euro", c.reste_egal,
             (calcul, nombre)),
            (ETAT_CRITERES, "Critères", c.etat_criteres, (calcul, texte)),
        ):  # fmt: skip
            contenu = Calcul(formules[ligne], valeur) if ligne in formules else valeur
            self._ligne(page, ligne, titre, contenu, style)
        page.sure.validation(
            (METHODE, VALEUR, METHODE, VALEUR),
            {"validate": "list", "source": [str(m) for m in Methode]},
        )

    # --- criteria --------------------------------------------------------------------

    def _criteres(self, page: Page) -> None:
        libelle = self.atelier.case(Role.LIBELLE, Genre.TEXTE, text_wrap=False)
        for ligne, titre in (
            (SOURCE, "Source demandée par le texte"),
            (POIDS_TEXTE, "Pondération du texte"),
            (POIDS, "Pondération appliquée"),
            (REMARQUE, "Remarque"),
            (PRESENTES, f"Valeurs présentes (sur {len(self.demande.territoires)})"),
            (SOMME, "Somme"),
        ):
            page.sure.etend(ligne, 0, 1, libelle)
            page.ecrit(ligne, 0, titre, libelle)
        page.hauteur(
            REMARQUE, _hauteur([c.dit for c in self.demande.criteres], LARGEUR_CRITERE, 12)
        )
        note = self.atelier.case(Role.LIBELLE, Genre.TEXTE, "note")
        for n, mesure in enumerate(self.demande.criteres):
            colonne = CRITERES + n
            critere, plage = mesure.critere, self.plage(colonne)
            page.ecrit(SOURCE, colonne, f"{critere.producteur} {critere.annee_source}", note)
            page.ecrit(POIDS_TEXTE, colonne, Decimal(critere.poids), self._style(Role.LIBELLE))
            page.ecrit(POIDS, colonne, mesure.poids, self._style(Role.SAISIE))
            page.ecrit(REMARQUE, colonne, mesure.dit or None, note)
            entier = self._nombre(Role.CALCUL, mesure)
            presentes, somme = len(mesure.valeurs), sum(mesure.valeurs.values(), Decimal(0))
            page.ecrit(PRESENTES, colonne, Calcul(f"COUNT({plage})", presentes), entier)
            page.ecrit(SOMME, colonne, Calcul(f"SUM({plage})", somme), entier)

    def _style(self, role: Role, genre: Genre = Genre.TAUX) -> object:
        return self.atelier.case(role, genre)

    def _nombre(self, role: Role, mesure: CritereMesure) -> object:
        """Style of a criterion: an index that is no whole number shows its decimals."""
        if all(valeur == int(valeur) for valeur in mesure.valeurs.values()):
            return self.atelier.case(role, Genre.ENTIER)
        return self.atelier.case(role, Genre.ENTIER, num_format="#,##0.00##")

    # --- territories -----------------------------------------------------------------

    def _territoire(self, page: Page, ligne: int, n: int) -> None:
        territoire = self.demande.territoires[n]
        texte = self.atelier.case(Role.LIBELLE, Genre.TEXTE, text_wrap=False)
        page.ecrit(ligne, 0, territoire.code, self.atelier.case(Role.LIBELLE, Genre.TEXTE, "code"))
        page.ecrit(ligne, 1, territoire.nom, texte)
        for rang, mesure in enumerate(self.demande.criteres):
            valeur = mesure.valeurs.get(territoire.code)
            role = Role.SAISIE if valeur is None else Role.PREREMPLI
            page.ecrit(ligne, CRITERES + rang, valeur, self._nombre(role, mesure))
        for colonne in (self.c_plancher, self.c_plafond):
            page.ecrit(ligne, colonne, None, self.atelier.case(Role.SAISIE, Genre.MONTANT))
        montre = {
            self.c_poids: self.atelier.case(Role.CALCUL, Genre.TAUX, num_format="0.000%"),
            self.c_exact: self.atelier.case(Role.CALCUL, Genre.MONTANT, num_format='#,##0.00" €"'),
            self.c_euros: self.atelier.case(Role.CALCUL, Genre.MONTANT, "total"),
            self.c_borne: self.atelier.case(Role.CALCUL, Genre.TEXTE, "centre"),
            self.c_egal: self.atelier.case(Role.CALCUL, Genre.TEXTE, "note"),
        }
        detail = self.atelier.case(
            Role.CALCUL, Genre.MONTANT, "note", align="right",
            num_format=f'[>={SANS_PLAFOND}]"aucun";#,##0.00',
        )  # fmt: skip
        for colonne, formule in self.calculs(ligne).items():
            page.ecrit(
                ligne, colonne, Calcul(formule, self.calcul.valeur(n, self.nom(colonne))),
                montre.get(colonne, detail),
            )  # fmt: skip

    def _total(self, page: Page) -> None:
        ligne = self.derniere + 1
        style = self.atelier.case(Role.LIBELLE, Genre.TEXTE, "total", text_wrap=False)
        page.sure.etend(ligne, 0, 1, style)
        page.ecrit(ligne, 0, "Total", style)
        page.ecrit(
            ligne, self.c_euros, Calcul(f"{fixe(TOTAL, VALEUR)}", self.calcul.total),
            self.atelier.case(Role.CALCUL, Genre.MONTANT, "total"),
        )  # fmt: skip


def _hauteur(textes: Sequence[str], caracteres: int, points: int) -> float:
    """Height that shows the longest text whole, in a column of that many characters."""
    lignes = max((len(textwrap.wrap(texte, caracteres)) for texte in textes), default=1)
    return max(1, lignes) * points + 4
