"""Made-up returns: fictitious figures, no real territory answered this."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from cdppe_xl.domaine.constat import Constat, Gravite
from cdppe_xl.domaine.lecture import Etat, Genre, Identite, Lecture, Valeur, ValeurLue
from cdppe_xl.registre.depot import DepotEnregistre
from cdppe_xl.registre.store import Registre

MIDI = datetime(2020, 9, 1, 12, 0, tzinfo=UTC)
NOBODY = 65534


def valeur(
    cle: str,
    genre: Genre,
    contenu: Valeur,
    etat: Etat = Etat.RENSEIGNE,
    brut: str | None = None,
) -> ValeurLue:
    texte = str(contenu or "") if brut is None else brut
    return ValeurLue(
        cle=cle, genre=genre, brut=texte, valeur=contenu, etat=etat, feuille="F", cellule="B7"
    )


def lecture(
    contenu: bytes,
    *valeurs: ValeurLue,
    territoire: str = "63",
    classeur: str = "trame",
    edition: str = "2020",
) -> Lecture:
    identite = Identite(
        edition=edition, classeur=classeur, territoire=territoire, version=1, empreinte="abc"
    )
    return Lecture(
        fichier="retour.xlsx",
        empreinte_fichier=hashlib.sha256(contenu).hexdigest(),
        identite=identite,
        valeurs={lue.cle: lue for lue in valeurs},
    )


def constat(gravite: Gravite = Gravite.BLOQUANTE) -> Constat:
    return Constat(
        regle="ENV-ELIGIBLE",
        gravite=gravite,
        fichier="retour.xlsx",
        feuille="Fiches",
        cellule="C12",
        message="enveloppe non admise",
        trouve="FIR",
        attendu="P304",
        remede="choisir P304",
        source="circulaire, annexe 7",
        cle="fiches/3/enveloppe",
        classeur="plan",
        territoire="63",
    )


def some_values() -> tuple[ValeurLue, ...]:
    """One value per kind and per state."""
    return (
        valeur("t/9/z", Genre.MONTANT, Decimal("1248352.10"), brut="1 248 352,10 €"),
        valeur("t/1/a", Genre.ENTIER, Decimal("0")),
        valeur("t/1/b", Genre.TAUX, Decimal("0.125"), brut="12,5 %"),
        valeur("t/1/c", Genre.DATE, date(2020, 10, 30)),
        valeur("t/1/d", Genre.TEXTE, '=HYPERLINK("x")\nl\'été « 2A »'),
        valeur("t/1/e", Genre.ENTIER, None, Etat.VIDE),
        valeur("t/1/f", Genre.ENTIER, None, Etat.NC, brut="NC"),
        valeur("t/1/g", Genre.MONTANT, None, Etat.SANS_OBJET, brut="sans objet"),
        valeur("t/1/h", Genre.MONTANT, None, Etat.ILLISIBLE, brut="environ 3"),
    )


def deposit(  # noqa: PLR0913 -- each test names the one it varies
    registre: Registre,
    contenu: bytes,
    *constats: Constat,
    territoire: str = "63",
    classeur: str = "trame",
    jour: int = 0,
    edition: str = "2020",
) -> DepotEnregistre:
    lue = lecture(
        contenu, *some_values(), territoire=territoire, classeur=classeur, edition=edition
    )
    recu_le = MIDI + timedelta(days=jour)
    return registre.deposer(
        contenu, "retour.xlsx", "lot.zip!63/retour.xlsx", recu_le, lue, constats
    )


@contextmanager
def folder_for_anyone() -> Iterator[Path]:
    """A folder that an ordinary user can reach, unlike those made for root by pytest."""
    with tempfile.TemporaryDirectory() as nom:
        dossier = Path(nom)
        dossier.chmod(0o755)
        yield dossier


@contextmanager
def as_ordinary_user() -> Iterator[None]:
    """Gives up the rights of root, which would ignore read-only files and folders."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
