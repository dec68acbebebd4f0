"""``territoires.csv`` beside an edition: the list of territories as a spreadsheet saves it.

Meant for the person who completes a campaign whose list is not published: one line per
territory, three columns needed. Rows become the same blocks as ``territoires.toml`` and go
through the same decoding and the same checks; every fault gives its line.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from importlib.resources.abc import Traversable
from typing import Any

from cdppe_xl.referentiel.tables import Faute, suggest

NOM = "territoires.csv"
NECESSAIRES = ("code", "nom", "region")
A_PRECISER = "à préciser"
_LISTES = ("prefectures", "codes_sources")
_DATES = ("debut", "fin")
_SOURCE = ("texte", "repere", "note")
COLONNES = (
    *NECESSAIRES, "signataire", "prefectures", "ars", "vague", "codes_sources",
    *_DATES, *_SOURCE,
)  # fmt: skip
_RANG = re.compile(r"territoire\[(\d+)\](?:\.(.*))?")


@dataclass(frozen=True, slots=True)
class Defauts:
    """What a row that says nothing of it gets: the text of the campaign, its last wave."""

    texte: str
    vague: int


@dataclass(slots=True)
class ListeLue:
    """Blocks read, the line and the code of each, and what is wrong in the file itself."""

    blocs: list[dict[str, Any]] = field(default_factory=list)
    lignes: list[int] = field(default_factory=list)
    fautes: list[Faute] = field(default_factory=list)


def read_list(dossier: Traversable, defauts: Defauts) -> ListeLue | None:
    """The list of a folder, None when there is none."""
    lue = ListeLue()
    try:
        texte = _decoded((dossier / NOM).read_bytes())
    except FileNotFoundError:
        return None
    except OSError as erreur:
        lue.fautes.append(Faute(NOM, "", f"fichier illisible : {erreur.strerror}"))
        return lue
    lecteur = csv.reader(io.StringIO(texte, newline=""), delimiter=_delimiter(texte), strict=True)
    try:
        _read(lecteur, defauts, lue)
    except csv.Error as erreur:
        raison = f"ligne mal formée, guillemet sans doute non fermé ({erreur})"
        lue.fautes.append(Faute(NOM, "", raison, max(lecteur.line_num, 1)))
    return lue


def _decoded(octets: bytes) -> str:
    """Spreadsheets save « CSV » in UTF-8 or in the Windows encoding."""
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        return octets.decode("cp1252", errors="replace")


def _delimiter(texte: str) -> str:
    premiere = texte.partition("\n")[0]
    return max(";,\t", key=premiere.count)


def _read(lecteur: Any, defauts: Defauts, lue: ListeLue) -> None:
    titres = [_folded(titre) for titre in next(lecteur, [])]
    lue.fautes += _header(titres)
    if lue.fautes:
        return
    for cellules in lecteur:
        ligne, valeurs = lecteur.line_num, [cellule.strip() for cellule in cellules]
        if not any(valeurs):
            continue
        if any(valeurs[len(titres) :]):
            raison = f"{len(valeurs)} cellules pour {len(titres)} colonnes"
            lue.fautes.append(Faute(NOM, "", raison, ligne))
            continue
        ecrits = {t: v for t, v in zip(titres, valeurs, strict=False) if v and t}
        bloc, raisons = _block(ecrits, ligne, defauts)
        lue.fautes += [Faute(NOM, champ, raison, ligne) for champ, raison in raisons]
        if not raisons:
            lue.blocs.append(bloc)
            lue.lignes.append(ligne)


def _folded(titre: str) -> str:
    sans = "".join(c for c in unicodedata.normalize("NFKD", titre) if not unicodedata.combining(c))
    return re.sub(r"[\s-]+", "_", sans.strip().lower())


def _header(titres: list[str]) -> Iterator[Faute]:
    for titre in titres:
        if titre and titre not in COLONNES:
            yield Faute(NOM, titre, f"colonne inconnue{suggest(titre, COLONNES)}", 1)
        elif titre and titres.count(titre) > 1:
            yield Faute(NOM, titre, "colonne écrite deux fois", 1)
    for titre in NECESSAIRES:
        if titre not in titres:
            yield Faute(NOM, titre, "colonne obligatoire absente", 1)


def _block(
    ecrits: Mapping[str, str], ligne: int, defauts: Defauts
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """A row as the block of ``territoires.toml`` it stands for, and what is wrong in it."""
    raisons = [(nom, "valeur obligatoire absente") for nom in NECESSAIRES if nom not in ecrits]
    code, region = ecrits.get("code", ""), ecrits.get("region", "")
    if re.fullmatch(r"[1-9]", code):
        raisons.append(("code", f"« {code} » : écrire « 0{code} » ; le tableur a retiré le zéro, "
                        "mettre la colonne au format Texte"))  # fmt: skip
    bloc: dict[str, Any] = {
        "code": code, "nom": ecrits.get("nom", ""), "region": region,
        "signataire": ecrits.get("signataire", A_PRECISER),
        "prefectures": _parts(ecrits.get("prefectures", A_PRECISER)),
        "ars": ecrits.get("ars", f"ARS {region}"), "vague": defauts.vague,
        "codes_sources": _parts(ecrits.get("codes_sources", code)),
        "source": {
            "texte": ecrits.get("texte", defauts.texte), "certitude": "charge",
            "repere": ecrits.get("repere", NOM),
            "note": ecrits.get("note", f"Ligne {ligne}."),
        },
    }  # fmt: skip
    lectures: list[tuple[str, Callable[[str], Any], str]] = [
        ("vague", int, "un nombre entier est attendu"),
        *((nom, _day, "une date est attendue (31/12/2022 ou 2022-12-31)") for nom in _DATES),
    ]
    for nom, lire, attendu in lectures:
        if nom in ecrits:
            try:
                bloc[nom] = lire(ecrits[nom])
            except ValueError:
                raisons.append((nom, f"« {ecrits[nom]} » : {attendu}"))
    return bloc, raisons


def _parts(texte: str) -> list[str]:
    return [part.strip() for part in re.split(r"[|,;]", texte) if part.strip()]


def _day(texte: str) -> date:
    forme = "%d/%m/%Y" if "/" in texte else "%Y-%m-%d"
    return datetime.strptime(texte, forme).date()  # noqa: DTZ007


def in_list(faute: Faute, avant: int, lue: ListeLue) -> Faute:
    """A fault of a territory past the ``avant`` blocks of the TOML file, told in the list."""
    trouve = _RANG.match(faute.chemin)
    if trouve is None:
        return faute

    def dit(renvoi: re.Match[str]) -> str:
        rang = int(renvoi[1]) - avant
        return f"la ligne {lue.lignes[rang - 1]} de {NOM}" if rang > 0 else renvoi[0]

    raison = re.sub(r"territoire\[(\d+)\]", dit, faute.raison)
    rang = int(trouve[1]) - avant
    if rang < 1:
        return replace(faute, raison=raison)
    chemin = f"{lue.blocs[rang - 1]['code']}, {trouve[2] or 'ligne'}"
    return Faute(NOM, chemin, raison, lue.lignes[rang - 1])
