"""Live rules of the bilan annuel: results (IND-1xx) and financial execution (ENV-1xx)."""

from __future__ import annotations

from cdppe_xl.domaine.constat import Gravite, Regle

_TEXTE = "circulaire DGCS/SD2B/DGS/SP1/2020/34"
_ARTICLE_3 = f"{_TEXTE}, annexe 5.1, article 3"
_FONGIBILITE = f"{_TEXTE}, annexe 4, I et annexe 5.1, article 4"
_COHERENCE = "contrôle de cohérence du projet (déduit)"


def _bloque(code: str, titre: str, message: str, remede: str, *, source: str) -> Regle:
    return Regle(
        id=code, gravite=Gravite.BLOQUANTE, titre=titre, message=message, remede=remede,
        source=source, vive=True,
    )  # fmt: skip


def _demande(code: str, titre: str, message: str, remede: str, *, source: str) -> Regle:
    """Something is missing: « À compléter » rather than « Incohérent »."""
    return Regle(
        id=code, gravite=Gravite.AVERTISSEMENT, titre=titre, message=message, remede=remede,
        source=source, vive=True, completude=True,
    )  # fmt: skip


RESULTAT_ABSENT = _demande(
    "IND-101", "Chaque indicateur qui a une cible a un résultat",
    "{objet} : une cible est fixée, le résultat manque.",
    "Écrire le résultat de l’année ; s’il est inconnu, choisir « NC » dans la liste. Un taux se "
    "calcule : ce sont les deux nombres dont il vient qu’il faut écrire.",
    source=_ARTICLE_3,
)  # fmt: skip
NON_ATTEINTE_SANS_EXPLICATION = _demande(
    "IND-102", "Une cible non atteinte est expliquée",
    "{objet} : la cible n’est pas atteinte, et rien ne dit pourquoi.",
    "Dire en quelques mots, dans la colonne « Explication », pourquoi la cible n’est pas atteinte.",
    source=_ARTICLE_3,
)  # fmt: skip
PAYE_TROP_GRAND = _bloque(
    "ENV-101", "Le montant payé tient dans le montant engagé",
    "{objet} : {trouve} payés pour {attendu} engagés.",
    "Corriger le montant payé ou le montant engagé : on ne paie que ce qui est engagé.",
    source=_COHERENCE,
)  # fmt: skip
ENGAGE_TROP_GRAND = _bloque(
    "ENV-102", "Le montant engagé tient dans le montant notifié",
    "{objet} : {trouve} engagés pour {attendu} notifiés.",
    "Corriger les montants engagés des actions de cette enveloppe : rien ne passe d’une enveloppe "
    "à une autre.",
    source=f"{_TEXTE}, annexe 4, I",
)  # fmt: skip
EXECUTION_ABSENTE = _demande(
    "ENV-103", "Une action programmée dit ce qui est engagé et payé",
    "{objet} : l’action est programmée, le montant manque.",
    "Écrire le montant en euros ; 0 si rien n’a été engagé ou payé ; « NC » s’il est inconnu.",
    source=_ARTICLE_3,
)  # fmt: skip
DISPOSITIF_ABSENT = _demande(
    "ENV-104", "Un crédit versé aux établissements est suivi dispositif par dispositif",
    "{objet} : des crédits {enveloppe} sont engagés ou payés sans que le dispositif soit nommé.",
    "Écrire dans la colonne « Dispositif » l’établissement ou le service qui reçoit le crédit.",
    source=f"{_TEXTE}, annexe 4, IV.B",
)  # fmt: skip
MOUVEMENT_SANS_EXPLICATION = _demande(
    "ENV-105", "Un mouvement entre actions d’une enveloppe est expliqué",
    "{objet} : le montant engagé dépasse le montant programmé, sans explication.",
    "Dire dans la colonne « Explication » d’où vient la différence et quand le préfet ou l’ARS en "
    "a été informé.",
    source=_FONGIBILITE,
)  # fmt: skip
COFINANCEMENT_REALISE = Regle(
    id="ENV-106", gravite=Gravite.AVERTISSEMENT, vive=True,
    titre="Le département a dépensé au moins autant que l’État lui a versé",
    message="{objet} : le département a dépensé {trouve} pour {attendu} versés par l’État.",
    remede="Compléter la dépense du département ; des moyens existants peuvent être valorisés. Si "
    "elle est exacte, l’expliquer au préfet et à l’ARS.",
    source=f"{_TEXTE}, annexe 5.1, article 2.2.2",
)  # fmt: skip
MONTANT_INVALIDE = _bloque(
    "ENV-107", "Un montant exécuté est un nombre positif ou nul",
    "{objet} : « {trouve} » n’est pas un montant positif ou nul.",
    "Écrire un montant en euros, sans texte ; 0 s’il est nul, « NC » s’il est inconnu.",
    source=_COHERENCE,
)  # fmt: skip

REGLES_BILAN: tuple[Regle, ...] = (
    RESULTAT_ABSENT,
    NON_ATTEINTE_SANS_EXPLICATION,
    PAYE_TROP_GRAND,
    ENGAGE_TROP_GRAND,
    EXECUTION_ABSENTE,
    DISPOSITIF_ABSENT,
    MOUVEMENT_SANS_EXPLICATION,
    COFINANCEMENT_REALISE,
    MONTANT_INVALIDE,
)
"""Every live rule of the bilan, beside those on procedure in ``regles_calendrier``."""
