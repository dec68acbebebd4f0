"""Live rules on the calendar: the rétroplanning, its follow-up, the adoption of the bilan."""

from __future__ import annotations

from cdppe_xl.domaine.constat import Gravite, Regle

_RETROPLANNING = "circulaire DGCS/SD2B/DGS/SP1/2020/34, annexe 3.2"
_GUIDE = "circulaire DGCS/SD2B/DGS/SP1/2020/34, annexe 3"
_ARTICLE_3 = "circulaire DGCS/SD2B/DGS/SP1/2020/34, annexe 5.1, article 3"


def _avertit(
    numero: int, titre: str, message: str, remede: str, *, source: str = _RETROPLANNING
) -> Regle:
    return Regle(
        id=f"CAL-{numero:03d}", gravite=Gravite.AVERTISSEMENT, titre=titre, message=message,
        remede=remede, source=source, vive=True,
    )  # fmt: skip


def _manque(
    numero: int, titre: str, message: str, remede: str, *, source: str = _RETROPLANNING
) -> Regle:
    return Regle(
        id=f"CAL-{numero:03d}", gravite=Gravite.AVERTISSEMENT, titre=titre, message=message,
        remede=remede, source=source, vive=True, completude=True,
    )  # fmt: skip


JOUR_J_ABSENT = _manque(
    1, "Le Jour J est une date",
    "Le Jour J du rétroplanning n’est pas écrit, ou n’est pas une date.",
    "Écrire la date de prise d’effet visée ; toutes les dates du rétroplanning s’en déduisent.",
)  # fmt: skip
JOURS_ILLISIBLES = _avertit(
    2, "L’échéancier est un nombre entier de jours",
    "Étape « {etape} » : l’échéancier doit être un nombre entier de jours avant le Jour J, "
    "trouvé « {trouve} ».",
    "Écrire un nombre entier de jours (15 veut dire quinze jours avant le Jour J), laisser vide "
    "si la date n’est pas encore fixée, ou « s.o. » si l’étape n’a pas lieu.",
)  # fmt: skip
ETAPES_EN_DESORDRE = _avertit(
    3, "Les étapes se suivent dans l’ordre",
    "Étape « {etape} » : placée {trouve} jours avant le Jour J, après une étape qui doit la "
    "suivre ({attendu} jours avant).",
    "Vérifier le nombre de jours de cette étape et de celles qui la suivent : une étape a lieu "
    "avant celles qui sont écrites au-dessus d’elle.",
)  # fmt: skip
ETAPE_HORS_ECHEANCE = Regle(
    id="CAL-004", gravite=Gravite.INFORMATION,
    titre="L’étape tient dans l’échéance de la campagne",
    message="Étape « {etape} » : prévue le {prevue}, après l’échéance de la campagne ({limite}).",
    remede="Vérifier le Jour J et l’échéancier, ou prévenir l’équipe nationale.",
    source="circulaire DGCS/SD2B/DGS/SP1/2020/34, I.B", vive=True,
)  # fmt: skip
CONTACT_ABSENT = _manque(
    5, "Chaque institution désigne un contact",
    "{objet} : aucun référent n’est désigné.",
    "Écrire le nom et les coordonnées du référent de cette institution.",
    source="circulaire DGCS/SD2B/DGS/SP1/2020/34, I.B",
)  # fmt: skip
CONTACT_INJOIGNABLE = _manque(
    6, "Un contact a un courriel ou un téléphone",
    "{institution}, {nom} : ni courriel ni téléphone.",
    "Compléter le courriel ou le téléphone de ce référent.",
    source="circulaire DGCS/SD2B/DGS/SP1/2020/34, I.B",
)  # fmt: skip
DEBUT_ABSENT = _manque(
    7, "La date de début de la négociation est connue",
    "La date du début de la négociation n’est pas écrite, ou n’est pas une date.",
    "Écrire la date à laquelle la négociation du contrat a commencé ou doit commencer.",
    source=_GUIDE,
)  # fmt: skip
DEBUT_APRES_JOUR_J = _avertit(
    8, "La négociation commence avant le Jour J",
    "La négociation commencerait le {debut}, après le Jour J ({jour_j}).",
    "Corriger la date du début de la négociation, ou le Jour J du rétroplanning.",
    source=_GUIDE,
)  # fmt: skip
POINT_ABSENT = _manque(
    9, "La date du point est connue",
    "La date du point n’est pas écrite, ou n’est pas une date.",
    "Écrire la date à laquelle le suivi est arrêté (celle de la réunion) : les retards se "
    "comptent par rapport à elle.",
    source=_GUIDE,
)  # fmt: skip
FAIT_SANS_DATE = _manque(
    10, "Une étape faite a sa date",
    "Étape « {etape} » : dite faite, sans la date à laquelle elle l’a été.",
    "Écrire la date à laquelle l’étape a été faite, ou corriger son état.",
    source=_GUIDE,
)  # fmt: skip
DATE_SANS_FAIT = _avertit(
    11, "Une étape qui a une date de réalisation est faite",
    "Étape « {etape} » : datée du {faite}, mais son état est « {trouve} ».",
    "Choisir l’état « fait », ou effacer la date.",
    source=_GUIDE,
)  # fmt: skip
FAIT_APRES_POINT = _avertit(
    12, "Une étape faite l’est avant la date du point",
    "Étape « {etape} » : dite faite le {faite}, après la date du point ({point}).",
    "Corriger la date de réalisation, ou mettre à jour la date du point en haut de la feuille.",
    source=_GUIDE,
)  # fmt: skip
ETAPE_EN_RETARD = Regle(
    id="CAL-013", gravite=Gravite.INFORMATION,
    titre="L’étape n’est pas en retard à la date du point",
    message="Étape « {etape} » : prévue le {prevue}, pas encore faite ({trouve} jours de retard).",
    remede="Faire l’étape et la dater, ou revoir l’échéancier du rétroplanning.",
    source=_RETROPLANNING, vive=True,
)  # fmt: skip
ODPE_APRES_DELIBERATION = _avertit(
    21, "L’ODPE rend son avis avant la délibération",
    "L’avis de l’ODPE ({odpe}) suit la délibération du département ({trouve}).",
    "Vérifier les deux dates : le rapport est présenté pour avis à l’ODPE avant d’être arrêté.",
    source=_ARTICLE_3,
)  # fmt: skip
TRANSMISSION_TARDIVE = _avertit(
    22, "Le rapport est transmis dans les délais",
    "Rapport transmis le {trouve}, après l’échéance du {limite}.",
    "Vérifier la date ; si elle est exacte, dire pourquoi dans la colonne « Observation ».",
    source=_ARTICLE_3,
)  # fmt: skip
TRANSMISSION_AVANT_DELIBERATION = _avertit(
    23, "La délibération précède la transmission",
    "Rapport transmis le {trouve}, avant la délibération ({deliberation}).",
    "Vérifier les deux dates : c’est la délibération qui est transmise au préfet et à l’ARS.",
    source=_ARTICLE_3,
)  # fmt: skip
DATE_PROCEDURE_ABSENTE = _manque(
    24, "La date de l’étape est écrite",
    "{etape} : la date n’est pas écrite.",
    "Écrire la date de cette étape, dès qu’elle est connue.",
    source=_ARTICLE_3,
)  # fmt: skip
TEXTE_ABSENT = _manque(
    25, "Le texte attendu au rapport est écrit",
    "{objet} : le texte attendu au rapport annuel manque.",
    "Écrire le texte ; quelques phrases suffisent, le contrat-type n’impose pas de longueur.",
    source=_ARTICLE_3,
)  # fmt: skip

ADOPTE_TROP_TOT = _avertit(
    203, "Le rapport est adopté après la fin de l’exercice",
    "{etape} : {trouve}, alors que l’exercice {annee} finit le {attendu}.",
    "Vérifier la date : un rapport d’exécution se fait l’exercice terminé.",
    source="circulaire DGCS/SD2B/DGS/SP1/2020/34, III et circulaire "
    "DGCS/SD2B/DGS/SP1/2020/34, annexe 5.1 (contrat-type), article 3 (déduit)",
)  # fmt: skip
FAITE_APRES_ECHEANCE = Regle(
    id="CAL-204", gravite=Gravite.INFORMATION,
    titre="Une étape est faite avant l’échéance de la campagne",
    message="{etape} : faite le {trouve}, après l’échéance de la campagne ({attendu}).",
    remede="Rien à corriger si la date est exacte : le retard est noté au suivi de la campagne.",
    source="circulaire DGCS/SD2B/DGS/SP1/2020/34, I.B", vive=True,
)  # fmt: skip

REGLES_CALENDRIER: tuple[Regle, ...] = (
    JOUR_J_ABSENT,
    JOURS_ILLISIBLES,
    ETAPES_EN_DESORDRE,
    ETAPE_HORS_ECHEANCE,
    CONTACT_ABSENT,
    CONTACT_INJOIGNABLE,
    DEBUT_ABSENT,
    DEBUT_APRES_JOUR_J,
    POINT_ABSENT,
    FAIT_SANS_DATE,
    DATE_SANS_FAIT,
    FAIT_APRES_POINT,
    ETAPE_EN_RETARD,
    ODPE_APRES_DELIBERATION,
    TRANSMISSION_TARDIVE,
    TRANSMISSION_AVANT_DELIBERATION,
    DATE_PROCEDURE_ABSENTE,
    TEXTE_ABSENT,
    ADOPTE_TROP_TOT,
    FAITE_APRES_ECHEANCE,
)
"""Every live calendar rule."""
