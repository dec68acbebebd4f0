"""Live rules on the objectifs, the indicators and their targets (families OBJ and IND)."""

from __future__ import annotations

from cdppe_xl.domaine.constat import Gravite, Regle

_TEXTE = "circulaire DGCS/SD2B/DGS/SP1/2020/34"
_ANNEXE_6 = f"{_TEXTE}, annexe 6"
_SUIVI = f"{_TEXTE}, III et annexe 5.2"
_COHERENCE = "contrôle de cohérence du projet (déduit)"


def _bloque(code: str, titre: str, message: str, remede: str, *, source: str) -> Regle:
    return Regle(
        id=code, gravite=Gravite.BLOQUANTE, titre=titre, message=message, remede=remede,
        source=source, vive=True,
    )  # fmt: skip


def _avertit(code: str, titre: str, message: str, remede: str, *, source: str) -> Regle:
    return Regle(
        id=code, gravite=Gravite.AVERTISSEMENT, titre=titre, message=message, remede=remede,
        source=source, vive=True,
    )  # fmt: skip


def _manque(code: str, titre: str, message: str, remede: str, *, source: str) -> Regle:
    return Regle(
        id=code, gravite=Gravite.AVERTISSEMENT, titre=titre, message=message, remede=remede,
        source=source, vive=True, completude=True,
    )  # fmt: skip


FONDAMENTAL_ABSENT = _bloque(
    "OBJ-001", "Chaque objectif fondamental est retenu",
    "{objet} : un objectif fondamental fait partie de tous les contrats, trouvé « {trouve} ».",
    "Rétablir « oui » : seul un objectif facultatif peut ne pas être retenu.",
    source=f"{_ANNEXE_6} (« a minima sur 11 objectifs fondamentaux »)",
)  # fmt: skip
TROP_DE_FACULTATIFS = _bloque(
    "OBJ-002", "Le nombre d’objectifs facultatifs ne dépasse pas le maximum",
    "{trouve} objectifs facultatifs retenus ; maximum : {attendu}.",
    "Revoir les choix de la colonne « Retenu » : ne garder que les objectifs du contrat.",
    source=f"{_TEXTE}, I.B",
)  # fmt: skip
CHOIX_NON_DIT = _manque(
    "OBJ-003", "Chaque objectif facultatif est dit retenu ou non",
    "{objet} : rien ne dit si cet objectif facultatif est retenu.",
    "Choisir « oui » ou « non » dans la colonne « Retenu ».",
    source=f"{_TEXTE}, I.B et annexe 6",
)  # fmt: skip

T0_ABSENT = _manque(
    "IND-001", "La valeur de départ (T0) est présente, ou dite non communiquée",
    "{objet} : la valeur de départ (T0) manque.",
    "Écrire la valeur de l’année de départ ; si elle est inconnue, choisir « NC » dans la liste.",
    source=f"{_ANNEXE_6} (trame de diagnostic)",
)  # fmt: skip
CIBLE_ABSENTE = Regle(
    id="IND-002", gravite=Gravite.BLOQUANTE,
    titre="La cible est présente pour chaque année du contrat",
    message="{objet} : cible attendue, trouvé « {trouve} ».",
    remede="Écrire la cible chiffrée de l’année ; « s.o. » si l’indicateur n’a pas lieu d’être.",
    source=f"{_TEXTE}, III, et annexe 6", vive=True, completude=True,
)  # fmt: skip
NC_SANS_MOTIF = _manque(
    "IND-003", "Une valeur non communiquée est motivée",
    "{objet} : « {reponse} » sans dire pourquoi.",
    "Dire en quelques mots, dans la colonne « Motif ou observation », pourquoi la valeur manque.",
    source=f"{_ANNEXE_6} (trame de diagnostic)",
)  # fmt: skip
VALEUR_INVALIDE = _bloque(
    "IND-004", "La valeur est un nombre entier, positif ou nul",
    "{objet} : trouvé « {trouve} », attendu {attendu}.",
    "Corriger la valeur : un nombre sans texte, positif ou nul, ou bien « NC » ou « s.o. ».",
    source=_COHERENCE,
)  # fmt: skip
TAUX_INVALIDE = _bloque(
    "IND-005", "Le taux est compris entre 0 et 100 %",
    "{objet} : trouvé « {trouve} », attendu {attendu}.",
    "Corriger le taux (12,5 % s’écrit « 12,5 % » ou « 0,125 ») ou, s’il est calculé, les deux "
    "nombres dont il vient.",
    source=_COHERENCE,
)  # fmt: skip
SOUS_TOTAL_TROP_GRAND = _bloque(
    "IND-006", "Une partie ne dépasse pas le total",
    "{objet} : {trouve} dépasse le total « {total} » ({attendu}).",
    "Vérifier les deux valeurs : la première est comprise dans la seconde.",
    source=_COHERENCE,
)  # fmt: skip
SNDS_TROP_GRAND = _avertit(
    "IND-007", "La valeur SNDS ne dépasse pas la valeur DREES/CD",
    "{objet} : la valeur SNDS ({trouve}) dépasse la valeur DREES/CD ({attendu}).",
    "Vérifier les deux valeurs : le SNDS ne compte que les actes télétransmis.",
    source=f"{_ANNEXE_6}, engagement 1 (double détermination)",
)  # fmt: skip
RECUL_SANS_COMMENTAIRE = _avertit(
    "IND-008", "La trajectoire des cibles va dans le sens attendu",
    "{objet} : la cible ({trouve}) recule par rapport à la valeur précédente ({attendu}).",
    "Vérifier la cible ; si elle est voulue, dire pourquoi dans la colonne « Commentaire ».",
    source=f"{_ANNEXE_6} (déduit)",
)  # fmt: skip
LOCAL_ABSENT = _manque(
    "IND-009", "Un objectif retenu sans indicateur harmonisé a un indicateur local",
    "{objet} : aucun indicateur local pour cet objectif retenu.",
    "Ajouter au moins un indicateur pour cet objectif sur la feuille « Indicateurs locaux ».",
    source=_ANNEXE_6,
)  # fmt: skip
SEMESTRE_ABSENT = _manque(
    "IND-010", "Les remontées semestrielles accompagnent le résultat de l’année",
    "{objet} : le résultat de l’année est donné, la remontée du semestre manque.",
    "Écrire la valeur du semestre ; si elle est inconnue, choisir « NC » dans la liste.",
    source=f"{_TEXTE}, annexe 5.1, article 3",
)  # fmt: skip
LOCAL_INCOMPLET = _manque(
    "IND-011", "Un indicateur local a un objectif et un libellé",
    "{objet} : l’objectif ou le libellé manque.",
    "Compléter la ligne : numéro de l’objectif et libellé de l’indicateur.",
    source=_SUIVI,
)  # fmt: skip
LOCAL_NON_RETENU = _avertit(
    "IND-012", "Un indicateur local se rattache à un objectif retenu",
    "{objet} : l’objectif {trouve} n’est pas retenu.",
    "Corriger le numéro d’objectif, ou retenir cet objectif sur la feuille « Objectifs ».",
    source=_SUIVI,
)  # fmt: skip

RESULTAT_ABSENT = _manque(
    "IND-013", "Un objectif facultatif retenu a au moins un indicateur de résultat",
    "{objet} : cet objectif facultatif est retenu sans indicateur de résultat.",
    "Écrire une cible d’un indicateur harmonisé de cet objectif sur « Tableau de bord », ou "
    "ajouter un indicateur de résultat sur « Indicateurs locaux ».",
    source="circulaire DGCS/SD2B/DGS/SP1/2021/25 (d’après la presse)",
)  # fmt: skip

SNDS_TRES_INFERIEUR = Regle(
    id="IND-204", gravite=Gravite.INFORMATION,
    titre="Un écart important entre le SNDS et la valeur DREES/CD est expliqué",
    message="Indicateur {code} : la valeur SNDS ({trouve}) est moins de la moitié de la valeur "
    "DREES/CD ({attendu}).",
    remede="Vérifier les deux valeurs ; dire en observation si la télétransmission est partielle.",
    source=f"{_ANNEXE_6}, engagement 1 (double détermination)", vive=True,
)  # fmt: skip
AUTRE_ANNEE = _avertit(
    "IND-205", "La valeur de départ est celle de l’année de référence",
    "Indicateur {code} : la valeur est de {trouve}, l’année de départ est {attendu}.",
    "Donner la valeur de l’année de départ ; si elle n’existe pas, le dire en observation.",
    source=f"{_ANNEXE_6} (valeurs 2019, T0 de la contractualisation)",
)  # fmt: skip

REGLES_INDICATEURS: tuple[Regle, ...] = (
    FONDAMENTAL_ABSENT,
    TROP_DE_FACULTATIFS,
    CHOIX_NON_DIT,
    T0_ABSENT,
    CIBLE_ABSENTE,
    NC_SANS_MOTIF,
    VALEUR_INVALIDE,
    TAUX_INVALIDE,
    SOUS_TOTAL_TROP_GRAND,
    SNDS_TROP_GRAND,
    RECUL_SANS_COMMENTAIRE,
    LOCAL_ABSENT,
    SEMESTRE_ABSENT,
    LOCAL_INCOMPLET,
    LOCAL_NON_RETENU,
    RESULTAT_ABSENT,
    SNDS_TRES_INFERIEUR,
    AUTRE_ANNEE,
)
"""Every live rule on objectifs and indicators."""
