"""Words of the notice of the national workbook."""

from __future__ import annotations

FEUILLES = {
    "Synthèse": "Une ligne par indicateur : T0, cibles, réalisés, repères et cibles nationales.",
    "Couverture": "Qui a répondu à chaque chiffre, qui ne l’a pas fait et pourquoi.",
    "Stades": "De l’indicatif au payé : France puis régions, par exercice et enveloppe, écarts.",
    "Finances par objectif": "Montants et cofinancement de chaque objectif, France.",
    "Finances": "Qui paie : notifié, programmé, département, autres, par territoire et région.",
    "Contrôles des sommes": "Chaque total par chaque chemin du classeur ; l’écart doit être nul.",
    "Stades par territoire": "Les mêmes stades, territoire par territoire.",
    "Objectifs par territoire": "Montants de chaque objectif, territoire par territoire.",
    "Cofinancement": "Part du département face à celle de l’État, objectif par objectif.",
    "Montants": "Chaque montant une seule fois, avec sa cellule ou sa notification.",
    "Notifications": "Montants indicatifs et notifiés, remplacés compris, et leur fichier.",
    "Semestriel": "Chiffres que le tableau de bord demande chaque semestre.",
    "Objectifs retenus": "Les objectifs facultatifs que chaque territoire a choisis.",
    "Actions": "Toutes les actions de tous les plans d’action comptés.",
    "Anomalies": "Ce qui ne va pas, avec le fichier, la feuille et la cellule.",
    "Suivi": "Retours attendus, reçus, en retard ; le fichier compté pour chacun.",
    "Conditions": "Ce qu’un territoire devait renvoyer avant son avenant, et où il en est.",
    "Données": "Chaque cellule répondue : valeur, texte brut, fichier, feuille, cellule.",
}
LECTURE = (
    ("NC", "Non communiqué : le territoire a répondu qu’il n’a pas le chiffre."),
    ("s.o.", "Sans objet : la question ne concerne pas le territoire."),
    ("vide", "Le classeur est compté, la cellule est restée vide."),
    ("illisible", "La cellule contient autre chose qu’un nombre : voir « Données »."),
    ("non retenu", "Objectif facultatif que le territoire n’a pas choisi ; il n’est pas attendu."),
    ("non reçu", "Aucun dépôt compté pour ce classeur."),
    ("non identifié", "Territoire annoncé par les textes et que personne n’a encore désigné : "
     "attendu, sans réponse."),
    ("hors contrat", "Le contrat du territoire ne couvre pas cet exercice."),
    ("—", "Aucune donnée à additionner. Ce n’est jamais 0."),
    ("28/30", "Couverture : 28 répondants sur 30 territoires attendus. Un total est celui des "
     "seuls répondants ; il n’est pas extrapolé."),
)  # fmt: skip
CALCUL = (
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
    ("Argent", "Additionné au centime, exercice par exercice. Programmé : part de l’État des "
     "actions qui portent cette enveloppe ; « département » et « autres » : leurs parts dans ces "
     "mêmes actions. Valorisé : moyens existants, déjà compris dans la part du département."),
    ("Stades", "Indicatif et notifié : fichiers de l’État. Demandé : premier plan d’action reçu. "
     "Contractualisé : plan en vigueur. Engagé, payé, réalisé : bilans."),
    ("Écarts d’argent", "Somme des écarts des territoires qui ont dit les deux stades, jamais la "
     "différence de deux totaux qui ne portent pas sur les mêmes territoires."),
    ("Cofinancement", "Rapport des parts du département et de l’État, sur les territoires qui ont "
     "dit les deux, dans les enveloppes soumises au cofinancement."),
)  # fmt: skip
TRACE = (
    ("1.", "Synthèse : un clic sur un chiffre mène à sa colonne dans la feuille de l’objectif."),
    ("2.", "Feuille de l’objectif : la formule du total additionne la colonne au-dessus d’elle ; "
     "un clic sur la valeur d’un territoire mène à sa ligne de « Données »."),
    ("3.", "Données : le fichier reçu (nom et empreinte), la feuille, la cellule, le texte qu’elle "
     "contenait, et la réparation faite à la lecture s’il y en a une."),
    ("4.", "Argent : « Stades » additionne « Stades par territoire », « Finances par objectif » "
     "additionne « Objectifs par territoire » ; ces deux feuilles additionnent les lignes de "
     "« Montants », dont chacune mène à sa ligne de « Données » ou de « Notifications »."),
    ("5.", "Le fichier reçu est gardé dans le registre, octet pour octet, sous cette empreinte."),
)  # fmt: skip
FAMILLES = (
    ("Vue d’ensemble", ("Synthèse", "Couverture")),
    ("Indicateurs, objectif par objectif", ("Obj.", "Eng.", "Semestriel", "Objectifs retenus")),
    ("Argent, de la France au montant", (
        "Stades", "Finances", "Contrôles des sommes", "Objectifs par territoire", "Cofinancement",
        "Notifications", "Montants", "Actions",
    )),
    ("Retours", ("Suivi", "Conditions", "Anomalies", "Données")),
)  # fmt: skip
"""Families of sheets, by the first words of their titles."""
