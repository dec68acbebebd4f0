"""Workbooks made once an exercice: the code of the base for the first, with the year after.

``bilan`` gives account of the first exercice of an edition, ``bilan_2021`` of the next one. The
register, the rules and the names of files keep them apart by that code.
"""

from __future__ import annotations

import re
from dataclasses import replace

from cdppe_xl.domaine.edition import ClasseurAttendu, ClasseurUlterieur, Condition, Territoire
from cdppe_xl.erreurs import CommandeIncorrecte
from cdppe_xl.referentiel.modele import Referentiel

BILAN, AVENANT = "bilan", "avenant"
PAR_EXERCICE = (BILAN, AVENANT)
"""Workbooks of which there is one an exercice."""
MONTRENT_NOTIFIES = ("plan_action", BILAN, AVENANT)
"""Workbooks that show notified amounts."""
TENUS_A_JOUR = ("tableau_de_bord", "plan_action")
"""Workbooks that live as long as the contract: the same ones, completed every year."""
_AVEC_ANNEE = re.compile(rf"({'|'.join(PAR_EXERCICE)})_(\d{{4}})", re.ASCII)


def base_de(code: str) -> str:
    """Code of the layout: « bilan_2021 » → « bilan »."""
    trouve = _AVEC_ANNEE.fullmatch(code)
    return trouve[1] if trouve else code


def annee_de(code: str) -> int | None:
    """The year a code says, None when it says none."""
    trouve = _AVEC_ANNEE.fullmatch(code)
    return int(trouve[2]) if trouve else None


def exercice_de(referentiel: Referentiel, code: str) -> int:
    """Exercice a workbook is about: the first one when its code says no year."""
    annee = annee_de(code)
    return referentiel.annees[0] if annee is None else annee


def code_de(referentiel: Referentiel, base: str, exercice: int) -> str:
    """Code of a workbook for an exercice."""
    if base not in PAR_EXERCICE or exercice == referentiel.annees[0]:
        return base
    return f"{base}_{exercice}"


def bilans(referentiel: Referentiel) -> tuple[str, ...]:
    """Codes of the bilans of an edition, one an exercice; () when it has none."""
    if BILAN not in {c.code for c in referentiel.classeurs}:
        return ()
    return tuple(code_de(referentiel, BILAN, annee) for annee in referentiel.annees)


def avenants(referentiel: Referentiel) -> tuple[str, ...]:
    """Codes of the avenants of an edition, one an exercice from the first that has one."""
    return tuple(
        code_de(referentiel, AVENANT, annee)
        for declare in referentiel.ulterieurs
        if declare.code == AVENANT
        for annee in referentiel.annees
        if annee >= declare.premier_exercice
    )


def codes(referentiel: Referentiel) -> tuple[str, ...]:
    """Every workbook an edition may have, whatever the exercice."""
    premiers = [c.code for c in referentiel.classeurs]
    suite = [*bilans(referentiel), *avenants(referentiel)]
    autres = [u.code for u in referentiel.ulterieurs if u.code not in PAR_EXERCICE]
    return tuple(dict.fromkeys((*premiers, *suite, *autres)))


def attendu_de(referentiel: Referentiel, code: str) -> ClasseurAttendu:
    """The expected workbook of a code, with the name and the deadline of its exercice.

    Raises:
        CommandeIncorrecte: no such workbook in this edition.
    """
    connus = codes(referentiel)
    if code not in connus:
        raise CommandeIncorrecte(
            f"Classeur inconnu : « {code} ». Classeurs connus : {', '.join(connus)}."
        )
    base = referentiel.classeur(base_de(code))
    annee = annee_de(code)
    if annee is None:
        return base
    echeances = {e.code for e in referentiel.echeances}
    return replace(
        base, code=code, libelle=f"{base.libelle} {annee}",
        echeance=code if code in echeances else "",
    )  # fmt: skip


def codes_pour(
    referentiel: Referentiel, territoire: Territoire, exercice: int | None = None
) -> tuple[str, ...]:
    """Workbooks a territory has for an exercice, by default the first one.

    Raises:
        CommandeIncorrecte: the edition has no such exercice.
    """
    annees = referentiel.annees
    annee = annees[0] if exercice is None else exercice
    if annee not in annees:
        raise CommandeIncorrecte(
            f"L’édition {referentiel.campagne.code} n’a pas d’exercice {annee}. Exercices : "
            f"{', '.join(map(str, annees))}."
        )
    suite = [
        code_de(referentiel, u.code, annee)
        for u in referentiel.ulterieurs
        if _concerne(u, territoire, annee)
    ]
    declares = [c.code for c in referentiel.classeurs]
    if annee == annees[0]:
        return (*declares, *suite)
    repris = [code for code in TENUS_A_JOUR if code in declares]
    bilan = [code_de(referentiel, BILAN, annee)] if BILAN in declares else []
    return (*repris, *suite, *bilan)


def attendus_pour(
    referentiel: Referentiel, territoire: Territoire, exercice: int | None = None
) -> tuple[ClasseurAttendu, ...]:
    """Workbooks a territory returns for an exercice.

    What is only kept up to date has no deadline of its own after the first exercice.
    """
    attendus = []
    for code in codes_pour(referentiel, territoire, exercice):
        attendu = attendu_de(referentiel, code)
        if exercice not in (None, referentiel.annees[0]) and code in TENUS_A_JOUR:
            attendu = replace(attendu, echeance="")
        if attendu.retour:
            attendus.append(attendu)
    return tuple(attendus)


def _concerne(classeur: ClasseurUlterieur, territoire: Territoire, annee: int) -> bool:
    if annee == classeur.premier_exercice:
        return not classeur.vagues or territoire.vague in classeur.vagues
    return annee > classeur.premier_exercice


def conditions_de(
    referentiel: Referentiel, exercice: int, territoire: Territoire | None = None
) -> tuple[Condition, ...]:
    """What must have been sent before the avenant of an exercice; () when it has no avenant.

    A report is asked of the year before; the other pieces have no year. An edition that declares
    conditions and no layout of avenant has its conditions at its first exercice.
    """
    if avenants(referentiel):
        avec = code_de(referentiel, AVENANT, exercice) in avenants(referentiel)
    else:
        avec = exercice == referentiel.annees[0]
    if not avec:
        return ()
    siennes = referentiel.conditions_de(territoire) if territoire else referentiel.conditions
    return tuple(c for c in siennes if c.exercice in (None, exercice - 1))
