"""The sheets added to a corrected return: what to do, what was put back, what had no place."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from cdppe_xl.classeurs.adresses import a1
from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.classeurs.placement import PREMIERE_COLONNE
from cdppe_xl.domaine.constat import Constat, Gravite
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.excel import styles
from cdppe_xl.excel.annexes import CELLULE, COMMENTAIRE, FAIT, FEUILLE
from cdppe_xl.excel.ecriture import Ecriture
from cdppe_xl.excel.feuille import FeuilleSure
from cdppe_xl.restitution.retour_bilan import Bilan, Partie
from cdppe_xl.restitution.retour_grille import TEXTE_MAX, Colonne, Grille

COCHE = "x"
GRAVITES = {
    Gravite.BLOQUANTE: "bloquante",
    Gravite.AVERTISSEMENT: "avertissement",
    Gravite.INFORMATION: "information",
}


COLONNES_ANOMALIES = (
    Colonne("N°", 5, "centre"),
    Colonne("Ce qui ne va pas", 43, "fort"),
    Colonne("Que faire", 42),
    Colonne("À écrire dans la cellule", 17, "ecrire"),
    Colonne("Ce qui est attendu", 22),
    Colonne(FEUILLE, 15),
    Colonne(CELLULE, 9, "lien"),
    Colonne(FAIT, 6, "centre"),
    Colonne(COMMENTAIRE, 25),
    Colonne("Ce que contient la cellule", 21),
    Colonne("Gravité", 14, "centre"),
    Colonne("Règle", 10, "centre"),
    Colonne("Texte qui le demande", 36, "petit"),
)
"""The columns after the one to answer in are for the screen: paper has what is needed to act."""
_FAIT, _COMMENTAIRE = 7, 8
_COULEUR = "C55A11"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeuilleAnomalies:
    """What to do, sorted as people work; ``consigne`` says when and where to send it back."""

    bilan: Bilan
    consigne: str
    code: str = "_anomalies"
    titre: str = "Anomalies"

    def ecrit(self, ecriture: Ecriture, page: FeuilleSure) -> None:
        """Writes the sheet, and makes it the one that opens the workbook."""
        nom = ecriture.nom_territoire
        titre = f"Anomalies – {ecriture.placement.classeur.titre}" + (f" – {nom}" if nom else "")
        grille = Grille(ecriture, page, COLONNES_ANOMALIES, titre)
        grille.phrase(self._resume())
        grille.phrase(
            "Corriger de haut en bas : le lien mène à la cellule, où une note dit la même chose ; "
            "le titre de chaque feuille ramène ici."
        )
        grille.phrase(
            "Mettre un « x » dans « Fait » pour s’y retrouver ; ce qui est à nous dire s’écrit "
            "dans « Votre commentaire »."
        )
        grille.phrase(self.consigne)
        grille.titres()
        premiere, numero = grille.ligne, 0
        for partie, points in groupby(self.bilan.points, key=lambda p: p.partie):
            liste = list(points)
            grille.section(f"{partie} – {len(liste)} point{'s' if len(liste) > 1 else ''}")
            for point in liste:
                numero += 1
                constat = point.constat
                grille.rang(_valeurs(numero, constat), (constat.feuille, constat.cellule))
                self._case(grille)
        if numero:
            self._suivi(grille, premiere)
        grille.finit(_COULEUR, _COMMENTAIRE + 1)
        page.worksheet.set_first_sheet()
        page.worksheet.activate()

    def _resume(self) -> str:
        morceaux = [
            (self.bilan.nombre(Partie.A_CORRIGER), "à corriger"),
            (self.bilan.nombre(Partie.A_CONFIRMER), "à confirmer"),
            (self.bilan.nombre(Partie.A_VERIFIER), "à vérifier ou à expliquer"),
            (self.bilan.nombre(Partie.A_SAVOIR), "pour information"),
            (
                retablis := len(self.bilan.reparations),
                f"déjà rétabli{'s' if retablis > 1 else ''}, sans rien à faire",
            ),
        ]
        dits = ", ".join(f"{n} {mots}" for n, mots in morceaux if n)
        if not self.bilan.points:
            return f"Rien à corriger{f' ({dits})' * bool(dits)} : renvoyer ce classeur tel quel."
        return f"Ce classeur contient vos réponses, remises au propre. Points : {dits}."

    @staticmethod
    def _case(grille: Grille) -> None:
        """The box to tick of the row just written, and the one to answer in."""
        for colonne, style in ((_FAIT, "centre"), (_COMMENTAIRE, "")):
            proprietes = styles.style_cellule(Role.SAISIE, Genre.TEXTE, style, vide=True)
            ou = grille.ligne - 1, PREMIERE_COLONNE + colonne
            grille.page.valeur(*ou, None, grille.ecriture.style(proprietes))

    def _suivi(self, grille: Grille, premiere: int) -> None:
        """How many points are left, and the rows done in grey."""
        derniere, colonne = grille.ligne - 1, PREMIERE_COLONNE + _FAIT
        zone = f"{a1(premiere, colonne)}:{a1(derniere, colonne)}"
        numeros = f"{a1(premiere, PREMIERE_COLONNE)}:{a1(derniere, PREMIERE_COLONNE)}"
        titre = grille.ecriture.style({**styles.style_texte("texte"), "align": "right"})
        gras = {**styles.style_texte("texte"), "bold": True, "align": "center"}
        grille.page.valeur(0, colonne - 1, "Reste :", titre)
        grille.scelle(grille.entete, "Reste :")
        reste = Decimal(len(self.bilan.points))
        grille.page.formule(
            0, colonne, f"COUNT({numeros})-COUNTA({zone})", reste, grille.ecriture.style(gras)
        )
        grille.page.validation(
            (premiere, colonne, derniere, colonne),
            {
                "validate": "list", "source": [COCHE], "input_title": "Fait",
                "input_message": "Mettre un « x » quand le point est traité.",
                "show_error": False,
            },
        )  # fmt: skip
        toutes = (premiere, PREMIERE_COLONNE, derniere, len(COLONNES_ANOMALIES))
        grille.page.format_conditionnel(
            toutes,
            {
                "type": "formula",
                "criteria": f'=${a1(premiere, colonne)}<>""',
                "format": grille.ecriture.style(styles.ESTOMPE),
            },
        )


def _valeurs(numero: int, constat: Constat) -> tuple[str | int, ...]:
    message, gravite = constat.message, GRAVITES[constat.gravite]
    if constat.a_l_essai:
        gravite += " (règle à l’essai)"
    if constat.derogation:
        message = f"{message} (dérogation : {constat.derogation})"
    return (
        numero, message, constat.remede, constat.proposition, constat.attendu, constat.feuille,
        constat.cellule, "", "", constat.trouve, gravite, constat.regle, constat.source,
    )  # fmt: skip


COLONNES_REPARATIONS = (
    Colonne("N°", 5, "centre"),
    Colonne("Ce qui a été rétabli", 70),
    Colonne("Avant", 34),
    Colonne("Après", 34),
    Colonne("Feuille", 20),
    Colonne("Cellule (lien)", 9, "lien"),
    Colonne("Règle", 10, "centre"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeuilleReparations:
    """What was repaired or put back: nothing to do, unless the reading is wrong."""

    bilan: Bilan
    code: str = "_reparations"
    titre: str = "Déjà rétabli"

    def ecrit(self, ecriture: Ecriture, page: FeuilleSure) -> None:
        """Writes the sheet."""
        grille = Grille(ecriture, page, COLONNES_REPARATIONS, "Déjà rétabli : rien à faire")
        grille.phrase(
            "Ces points du fichier reçu ont été lus sans doute possible, ou remis comme dans le "
            "classeur transmis. Réécrire la valeur seulement si elle n’est pas la vôtre."
        )
        grille.titres()
        for numero, r in enumerate(self.bilan.reparations, start=1):
            valeurs = (numero, r.pourquoi, r.avant, r.apres, r.feuille, r.cellule, r.regle)
            grille.rang(valeurs, (r.feuille, r.cellule))
        grille.finit("548235")


COLONNES_HORS_CADRE = (
    Colonne("N°", 5, "centre"),
    Colonne("Ce qui a été trouvé", 80),
    Colonne("De quoi il s’agit", 34),
    Colonne("Feuille du fichier reçu", 24),
    Colonne("Cellule", 9, "centre"),
    Colonne("Que faire", 46),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeuilleHorsCases:
    """What was written where nothing is read: kept here, so that nothing is lost."""

    bilan: Bilan
    code: str = "_hors_cadre"
    titre: str = "Hors des cases"

    def ecrit(self, ecriture: Ecriture, page: FeuilleSure) -> None:
        """Writes the sheet."""
        titre = "Trouvé hors des cases à remplir"
        grille = Grille(ecriture, page, COLONNES_HORS_CADRE, titre)
        grille.phrase(
            "Ces contenus ne sont lus nulle part. Reporter dans une case à remplir ce qui est une "
            "réponse ; le fichier reçu est gardé tel quel."
        )
        grille.titres()
        for numero, hors in enumerate(self.bilan.hors, start=1):
            for rang, morceau in enumerate(_morceaux(hors.texte)):
                valeurs: tuple[str | int, ...] = (
                    numero if rang == 0 else "", morceau, hors.genre, hors.feuille, hors.cellule,
                    hors.que_faire,
                )  # fmt: skip
                grille.rang(valeurs, ("", ""))
        grille.finit("7F7F7F")


def _morceaux(texte: str) -> list[str]:
    """A text in as many cells as it needs."""
    return [texte[n : n + TEXTE_MAX] for n in range(0, len(texte), TEXTE_MAX)] or [""]


def feuilles_annexes(
    bilan: Bilan, consigne: str
) -> tuple[FeuilleAnomalies | FeuilleReparations | FeuilleHorsCases, ...]:
    """The sheets to add, those that would be empty left out."""
    feuilles: list[FeuilleAnomalies | FeuilleReparations | FeuilleHorsCases] = [
        FeuilleAnomalies(bilan=bilan, consigne=consigne)
    ]
    if bilan.reparations:
        feuilles.append(FeuilleReparations(bilan=bilan))
    if bilan.hors:
        feuilles.append(FeuilleHorsCases(bilan=bilan))
    return tuple(feuilles)
