"""Live rules of the avenant: money, movements, targets and conditions (AVE-0xx)."""

from __future__ import annotations

from cdppe_xl.domaine.constat import Gravite, Regle

_TEXTE = "circulaire DGCS/SD2B/DGS/SP1/2020/34"
_CONTRAT = f"{_TEXTE}, annexe 5.1 (contrat-type)"
_COHERENCE = "contrôle de cohérence du projet (déduit)"
_PRESSE = (
    "circulaire DGCS/SD2B/DGS/SP1/2021/25, d’après la presse (Direction[s], 19 mai 2021), et "
    f"{_CONTRAT}, article 2.2.1"
)


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


def _informe(code: str, titre: str, message: str, remede: str, *, source: str) -> Regle:
    return Regle(
        id=code, gravite=Gravite.INFORMATION, titre=titre, message=message, remede=remede,
        source=source, vive=True,
    )  # fmt: skip


DEPASSEMENT = _bloque(
    "AVE-001", "Le total d’une enveloppe après avenant tient dans le montant notifié",
    "{objet} : {trouve} après avenant pour {attendu} notifiés.",
    "Réduire la part de l’État d’actions de cette enveloppe : rien ne passe d’une enveloppe à une "
    "autre.",
    source=f"{_TEXTE}, annexe 4, I",
)  # fmt: skip
CHANGE_D_ENVELOPPE = _bloque(
    "AVE-002", "Une action ne passe pas d’une enveloppe à une autre",
    "{objet} : l’avenant la charge sur « {trouve} », le contrat sur « {attendu} ».",
    "Remettre l’enveloppe du contrat. Une action qu’une autre enveloppe doit payer est une action "
    "nouvelle, sur une autre ligne ; celle-ci est alors abandonnée, avec 0 après avenant.",
    source=f"{_TEXTE}, annexe 4, I et annexe 5.1, article 4",
)  # fmt: skip
NOUVELLE_SANS_NOM = _bloque(
    "AVE-003", "Une action nouvelle est numérotée, nommée et rattachée",
    "{objet} : l’avenant lui donne un montant, il manque {manque}.",
    "Remplir la cellule, avec le numéro, l’objectif, l’intitulé et l’enveloppe que le plan "
    "d’action mis à jour donne à cette action.",
    source=f"{_TEXTE}, annexe 4, I et annexe 5.1, article 2.1",
)  # fmt: skip
INFORMATION_ABSENTE = _demande(
    "AVE-004", "Un déplacement dans une enveloppe est précédé d’une information",
    "{objet} : des crédits se déplacent dans l’enveloppe {enveloppe}, sans date d’information du "
    "préfet ou de l’ARS.",
    "Écrire la date à laquelle le préfet ou l’ARS en a été informé.",
    source=f"{_CONTRAT}, article 4",
)  # fmt: skip
CHANGEMENT_SANS_MOTIF = _demande(
    "AVE-005", "Une action modifiée, abandonnée ou nouvelle est expliquée",
    "{objet} : {nature}, sans explication.",
    "Dire en quelques mots, dans la colonne « Explication », ce qui a changé et pourquoi.",
    source=f"{_CONTRAT}, article 5",
)  # fmt: skip
COFINANCEMENT = Regle(
    id="AVE-006", gravite=Gravite.BLOQUANTE, vive=True,
    titre="Après avenant, le département apporte au moins autant que l’État",
    message="{objet} : le département apporte {trouve} pour {attendu} de l’État.",
    remede="Relever la part du département sur une action de cet objectif ; des moyens existants "
    "peuvent être valorisés.",
    source=f"{_CONTRAT}, article 2.2.2",
)  # fmt: skip
MONTANT_INVALIDE = _bloque(
    "AVE-007", "Un montant de l’avenant est un nombre positif ou nul",
    "{objet} : « {trouve} » n’est pas un montant positif ou nul.",
    "Écrire un montant en euros, sans texte ; 0 si l’action est abandonnée.",
    source=_COHERENCE,
)  # fmt: skip
CIBLE_SANS_MOTIF = _demande(
    "AVE-008", "Une cible changée par l’avenant est expliquée",
    "{objet} : cible {nature}, sans explication.",
    "Dire en quelques mots, dans la colonne « Explication », pourquoi la cible change.",
    source=f"{_CONTRAT}, articles 3 et 5",
)  # fmt: skip
CONDITION_NON_REMPLIE = _informe(
    "AVE-009", "Les conditions de l’avenant sont remplies",
    "{objet} : « {trouve} » le jour où ce classeur a été préparé.",
    "Envoyer la pièce, ou la corriger et la renvoyer ; si c’est fait depuis, le dire en "
    "observation.",
    source=_PRESSE,
)  # fmt: skip
NUMERO_DOUBLE = _bloque(
    "AVE-010", "Une action n’a qu’une ligne à l’avenant",
    "{objet} : le numéro {trouve} sert à plusieurs lignes.",
    "Donner à chaque action le numéro qu’elle a au plan d’action, et une seule ligne.",
    source=_COHERENCE,
)  # fmt: skip
RESTE = _informe(
    "AVE-011", "Tout le montant notifié est réparti par l’avenant",
    "{objet} : il reste {trouve} à répartir.",
    "Vérifier que ce reste est voulu.",
    source=_COHERENCE,
)  # fmt: skip
APRES_ABSENT = _demande(
    "AVE-012", "Une action du contrat dit son montant après avenant",
    "{objet} : le contrat lui donne {contrat}, le montant après avenant manque.",
    "Écrire le montant en euros ; 0 si l’action est abandonnée.",
    source=f"{_CONTRAT}, article 5",
)  # fmt: skip

REGLES_AVENANT: tuple[Regle, ...] = (
    DEPASSEMENT,
    CHANGE_D_ENVELOPPE,
    NOUVELLE_SANS_NOM,
    INFORMATION_ABSENTE,
    CHANGEMENT_SANS_MOTIF,
    COFINANCEMENT,
    MONTANT_INVALIDE,
    CIBLE_SANS_MOTIF,
    CONDITION_NON_REMPLIE,
    NUMERO_DOUBLE,
    RESTE,
    APRES_ABSENT,
)
"""Every live rule of the avenant, beside those it shares with the plan."""
