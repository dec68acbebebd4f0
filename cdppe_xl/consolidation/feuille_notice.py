"""« Notice »: what the national workbook is, what it counts, how to trace a figure."""

from __future__ import annotations

from cdppe_xl.classeurs.communs import en_lettres
from cdppe_xl.classeurs.grammaire import Role
from cdppe_xl.classeurs.placement import cite
from cdppe_xl.consolidation.national import National
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.excel import styles
from cdppe_xl.excel.page import Atelier, Page, lignes_de

NOTICE = "Notice"
LARGEURS = (30.0, 110.0)
FEUILLES = {
    "Synthèse": "Une ligne par indicateur : T0, cibles, réalisés, repères et cibles nationales.",
    "Couverture": "Qui a répondu à chaque chiffre, qui ne l’a pas fait et pourquoi.",
    "Finances": "Montants notifiés et programmés, par enveloppe, territoire, région et exercice.",
    "Notifications": "Montants notifiés en vigueur, et le fichier dont ils viennent.",
    "Objectifs retenus": "Les objectifs facultatifs que chaque territoire a choisis.",
    "Actions": "Toutes les actions de tous les plans d’action comptés.",
    "Anomalies": "Ce qui ne va pas, avec le fichier, la feuille et la cellule.",
    "Suivi": "Retours attendus, reçus, en retard ; le fichier compté pour chacun.",
    "Données": "Chaque cellule répondue : valeur, texte brut, fichier, feuille, cellule.",
}
_LECTURE = (
    ("NC", "Non communiqué : le territoire a répondu qu’il n’a pas le chiffre."),
    ("s.o.", "Sans objet : la question ne concerne pas le territoire."),
    ("vide", "Le classeur est compté, la cellule est restée vide."),
    ("illisible", "La cellule contient autre chose qu’un nombre : voir « Données »."),
    ("non retenu", "Objectif facultatif que le territoire n’a pas choisi ; il n’est pas attendu."),
    ("non reçu", "Aucun dépôt compté pour ce classeur."),
    ("—", "Aucune donnée à additionner. Ce n’est jamais 0."),
    ("28/30", "Couverture : 28 répondants sur 30 territoires attendus. Un total est celui des "
     "seuls répondants ; il n’est pas extrapolé."),
)  # fmt: skip
_CALCUL = (
    ("Nombres", "Somme des répondants. Un 0 écrit par un territoire compte comme réponse."),
    ("Taux", "Somme des numérateurs divisée par somme des dénominateurs, sur les territoires qui "
     "ont donné les deux ; jamais une moyenne de taux. Taux du territoire : recalculé."),
    ("Cibles de taux", "Les dénominateurs à venir ne sont pas connus : la cible nationale est la "
     "moyenne des cibles pondérée par le dénominateur T0 des territoires qui ont donné les deux."),
    ("Durées", "Moyenne simple des répondants, faute du nombre de décisions pour les pondérer."),
    ("T0", "Celui du tableau de bord ; si la cellule y est vide ou le classeur non compté, celui "
     "du diagnostic."),
    ("Face à la cible nationale", "Un doublement, des places en plus ou une part se jugent sur "
     "les seuls territoires qui ont donné les deux nombres. La cible nationale vaut pour tout "
     "le pays, les cibles additionnées sont celles des territoires en contrat."),
    ("Argent", "Additionné au centime. Programmé : part de l’État des actions qui portent cette "
     "enveloppe ; « département » et « autres » : leurs parts dans ces mêmes actions."),
)  # fmt: skip
_TRACE = (
    ("1.", "Synthèse : un clic sur un chiffre mène à sa colonne dans la feuille de l’objectif."),
    ("2.", "Feuille de l’objectif : la formule du total additionne la colonne au-dessus d’elle ; "
     "un clic sur la valeur d’un territoire mène à sa ligne de « Données »."),
    ("3.", "Données : le fichier reçu (nom et empreinte), la feuille, la cellule, le texte qu’elle "
     "contenait, et la réparation faite à la lecture s’il y en a une."),
    ("4.", "Le fichier reçu est gardé dans le registre, octet pour octet, sous cette empreinte."),
)  # fmt: skip


def ecrit_notice(atelier: Atelier, national: National, titres: tuple[str, ...]) -> None:
    """First sheet; ``titres`` are the sheets that will follow it."""
    page = atelier.page(NOTICE, styles.NUIT)
    page.largeurs(LARGEURS)
    page.titre_page(f"Consolidation nationale, édition {atelier.edition}")
    ligne = _presentation(page, national, 2)
    ligne = _couverture(page, national, ligne + 1)
    ligne = _bloc(page, ligne + 1, "Lire un chiffre", _LECTURE)
    ligne = _bloc(page, ligne + 1, "Comment les chiffres sont calculés", _CALCUL)
    ligne = _bloc(page, ligne + 1, "Remonter d’un chiffre à la cellule d’origine", _TRACE)
    ligne = _feuilles(page, national, ligne + 1, titres)
    page.ws.fit_to_pages(1, 0)
    page.ws.print_area(0, 0, ligne - 1, 1)
    page.ws.activate()


def _presentation(page: Page, national: National, ligne: int) -> int:
    campagne = national.referentiel.campagne
    comptes = (
        "Le dernier dépôt lisible de chaque classeur, conforme ou non : des anomalies "
        "bloquantes peuvent rester (option --tous)."
        if national.tous
        else "Le dernier dépôt conforme de chaque classeur (aucune anomalie bloquante)."
    )
    arrete = (
        f"{en_lettres(national.arrete_au.date())}, {national.arrete_au:%H h %M} (dernier dépôt "
        "du registre)."
        if national.arrete_au
        else "Le registre est vide."
    )
    notifies = len(national.finances.notifications)
    montants = (
        f"{notifies} montants notifiés, voir « Notifications »."
        if notifies
        else "Aucun montant notifié n’a été fourni (option --dotations) : la colonne reste « — »."
    )
    return _bloc(page, ligne, "Ce classeur", (
        ("À quoi il sert", "Additionner ce que les territoires ont renvoyé, face aux cibles "
         "nationales, sans jamais compter une absence pour un 0."),
        ("Édition", campagne.libelle),
        ("Dépôts comptés", comptes),
        ("Registre arrêté au", arrete),
        ("Montants notifiés", montants),
    ))  # fmt: skip


def _couverture(page: Page, national: National, ligne: int) -> int:
    lignes = [
        (c.classeur.libelle, f"{c.comptes}/{c.attendus} territoires comptés")
        for c in national.couverture
    ]
    if national.a_part:
        nombre = len(national.a_part)
        lignes.append(("Reçus à part", f"{nombre}, dits en bas de la feuille « Suivi »"))
    return _bloc(page, ligne, "Couverture", tuple(lignes))


def _bloc(page: Page, ligne: int, titre: str, textes: tuple[tuple[str, str], ...]) -> int:
    """A section and its lines; the first free row."""
    section = page.atelier.texte("section")
    page.hauteur(ligne, 20)
    for n in range(len(LARGEURS)):
        page.ecrit(ligne, n, titre if n == 0 else None, section)
    nom = page.atelier.case(Role.LIBELLE, Genre.TEXTE, "total")
    corps = page.atelier.case(Role.LIBELLE, Genre.TEXTE)
    for n, (mot, texte) in enumerate(textes, start=ligne + 1):
        page.hauteur(n, 15 * lignes_de(texte, 125) + 4)
        page.ecrit(n, 0, mot, nom)
        page.ecrit(n, 1, texte, corps)
    return ligne + len(textes) + 1


def _feuilles(page: Page, national: National, ligne: int, titres: tuple[str, ...]) -> int:
    """Links to every sheet, with what one finds there."""
    fin = _bloc(page, ligne, "Feuilles", tuple((t, _dit(national, t)) for t in titres))
    lien = page.atelier.case(Role.LIBELLE, Genre.TEXTE, "lien", align="left", indent=1)
    for n, titre in enumerate(titres, start=ligne + 1):
        page.sure.lien(n, 0, cite(titre) + "!A1", titre, lien)
    return fin


def _dit(national: National, titre: str) -> str:
    if titre in FEUILLES:
        return FEUILLES[titre]
    if titre.startswith("Données"):
        return "Suite de la feuille « Données »."
    genre, _, code = titre.partition(" ")
    if genre == "Eng.":
        return f"{national.referentiel.engagement(code).libelle} : suivi transversal."
    return f"{national.referentiel.objectif(int(code)).libelle_court}, territoire par territoire."
