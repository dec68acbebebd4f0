"""What changed between two editions, table by table, key by key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from cdppe_xl.domaine.edition import Inconnu
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.referentiel.tables import TABLES

CLES = ("code", "numero", "libelle")
"""Fields that name a record, the first one present wins."""
SANS_INTERET = frozenset({"source"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Changement:
    """One difference: « ajouté », « retiré » or « changé », and where."""

    table: str
    cle: str
    nature: str
    champ: str = ""
    avant: str = ""
    apres: str = ""

    def __str__(self) -> str:
        objet = f"{self.table} {self.cle}".strip()
        if self.nature != "changé":
            return f"{objet} : {self.nature}" + (f" – {self.apres or self.avant}")
        return f"{objet}, {self.champ} : {self.avant} → {self.apres}"


def compare(
    ancien: Referentiel, nouveau: Referentiel, *, sources: bool = False
) -> Iterator[Changement]:
    """Every difference, in the order of the files of an edition.

    Args:
        ancien: the edition compared with.
        nouveau: the edition looked at.
        sources: also tells a source that changed while the fact did not.
    """
    ignores = frozenset() if sources else SANS_INTERET
    for table in TABLES:
        if not table.repetee:
            yield from _Paire("campagne", "", ignores).champs(ancien.campagne, nouveau.campagne)
            continue
        avant = _par_cle(getattr(ancien, table.attribut))
        apres = _par_cle(getattr(nouveau, table.attribut))
        for cle in avant:
            if cle not in apres:
                retire = _libelle(avant[cle])
                yield Changement(table=table.cle, cle=cle, nature="retiré", avant=retire)
        for cle, record in apres.items():
            if cle in avant:
                yield from _Paire(table.cle, cle, ignores).champs(avant[cle], record)
            else:
                ajoute = _libelle(record)
                yield Changement(table=table.cle, cle=cle, nature="ajouté", apres=ajoute)


def lines(changements: Iterable[Changement]) -> Iterator[str]:
    """One line per change; the same change of several records is told once, where it starts."""
    groupes: dict[tuple[str, ...], list[Changement]] = {}
    for changement in changements:
        c = changement
        propre = "" if c.nature == "changé" else c.cle
        groupes.setdefault((c.table, c.nature, propre, c.champ, c.avant, c.apres), []).append(c)
    for memes in groupes.values():
        cles = ", ".join(dict.fromkeys(c.cle for c in memes))
        yield str(replace(memes[0], cle=cles))


def _par_cle(records: tuple[Any, ...]) -> dict[str, Any]:
    return {_nom(record): record for record in records}


def _nom(record: Any) -> str:
    noms = [cle for cle in CLES if hasattr(record, cle)] or [f.name for f in fields(record)][:2]
    return " / ".join(str(getattr(record, nom)) for nom in noms[: 1 if noms[0] in CLES else 2])


def _libelle(record: Any) -> str:
    noms = (getattr(record, champ, "") for champ in ("libelle", "nom", "titre"))
    return str(next((nom for nom in noms if nom), _nom(record)))


@dataclass(frozen=True, slots=True)
class _Paire:
    """The same record in both editions."""

    table: str
    cle: str
    ignores: frozenset[str]

    def champs(self, avant: Any, apres: Any, chemin: str = "") -> Iterator[Changement]:
        """Fields that differ, followed inside nested records."""
        for champ in fields(apres):
            a, b = getattr(avant, champ.name), getattr(apres, champ.name)
            nom = f"{chemin}{champ.name}"
            if champ.name in self.ignores or a == b:
                continue
            if is_dataclass(a) and is_dataclass(b) and type(a) is type(b):
                yield from self.champs(a, b, f"{nom}.")
            elif _repeated(a) and _repeated(b):
                yield from self.suites(a, b, nom)
            else:
                yield self.change(nom, _dire(a), _dire(b))

    def suites(self, avant: Any, apres: Any, nom: str) -> Iterator[Changement]:
        """Nested lists of records, paired by what names them, else by their place."""
        a = {_place(record, n): record for n, record in enumerate(avant)}
        b = {_place(record, n): record for n, record in enumerate(apres)}
        for place in dict.fromkeys([*a, *b]):
            ici = f"{nom}[{place}]"
            if place not in b:
                yield self.change(ici, _dire(a[place]), "retiré")
            elif place not in a:
                yield self.change(ici, "absent", _dire(b[place]))
            else:
                yield from self.champs(a[place], b[place], f"{ici}.")

    def change(self, champ: str, avant: str, apres: str) -> Changement:
        return Changement(
            table=self.table, cle=self.cle, nature="changé", champ=champ, avant=avant, apres=apres
        )


def _repeated(valeur: Any) -> bool:
    return isinstance(valeur, tuple) and all(map(is_dataclass, valeur))


def _place(record: Any, rang: int) -> str:
    for nom in ("exercice", "annee", *CLES):
        if hasattr(record, nom):
            return str(getattr(record, nom))
    return str(rang + 1)


def _dire(valeur: Any) -> str:
    """A value as a person reads it."""
    if isinstance(valeur, tuple):
        return ", ".join(map(_dire, valeur)) or "aucun"
    if isinstance(valeur, Inconnu):
        return f"inconnu ({valeur.inconnu})"
    if is_dataclass(valeur):
        parts = [
            f"{f.name} {_dire(getattr(valeur, f.name))}"
            for f in fields(valeur)
            if f.name not in SANS_INTERET
        ]
        return ", ".join(parts)
    return _simple(valeur)


def _simple(valeur: object) -> str:
    if valeur is None:
        return "aucun"
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, date):
        return f"{valeur:%d/%m/%Y}"
    if isinstance(valeur, Decimal):
        return f"{valeur.normalize():f}".replace(".", ",")
    if isinstance(valeur, str):
        return f"« {valeur} »" if valeur else "rien"
    return str(valeur)
