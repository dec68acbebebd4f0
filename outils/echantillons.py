"""Makes the returned workbooks of samples/: fills, then lets other programs save them again.

Usage: echantillons.py. Needs LibreOffice. To run again each time a layout changes.
"""

from __future__ import annotations

import csv
import io
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE))

from cdppe_xl.classeurs.catalogue import placement  # noqa: E402
from cdppe_xl.classeurs.placement import a1  # noqa: E402
from cdppe_xl.classeurs.valeurs_excel import Scalaire, jour_de_serial, serial  # noqa: E402
from cdppe_xl.domaine.lecture import Genre  # noqa: E402
from cdppe_xl.generation.fichiers import file_of, folder_of, write_bytes  # noqa: E402
from cdppe_xl.generation.preremplissage import Connu  # noqa: E402
from cdppe_xl.parcours import charger, fabriquer  # noqa: E402
from cdppe_xl.simulation import textes  # noqa: E402
from cdppe_xl.simulation.classeur_genere import ClasseurGenere  # noqa: E402
from cdppe_xl.simulation.fautes import trouver  # noqa: E402
from cdppe_xl.simulation.fiction import imaginer  # noqa: E402
from cdppe_xl.simulation.hasard import Hasard  # noqa: E402
from cdppe_xl.simulation.saisie import Saisie, preparer, rendre  # noqa: E402
from cdppe_xl.sources.dotations import load_dotations  # noqa: E402
from cdppe_xl.sources.nationales import load_sources  # noqa: E402

SAMPLES = RACINE / "samples"
RETOURS, PUY_DE_DOME = SAMPLES / "retours", SAMPLES / "puy-de-dome"
EDITION, GRAINE = "2020", 2020
PAS_UN_CLASSEUR = "95"
"""Territory that sends, under the right name, something that is no workbook."""


@dataclass(frozen=True, slots=True)
class Echantillon:
    """One returned file: whose, which, saved by what, with which fault."""

    territoire: str
    classeur: str
    passage: str
    faute: str = ""


ECHANTILLONS = (
    Echantillon("44", "diagnostic", "libreoffice-xlsx"),
    Echantillon("44", "tableau_de_bord", "libreoffice-ods"),
    Echantillon("44", "plan_action", "libreoffice-xlsx"),
    Echantillon("44", "bilan", "tel-quel"),
    Echantillon("35", "diagnostic", "saisi-ods"),
    Echantillon("35", "tableau_de_bord", "openpyxl"),
    Echantillon("973", "diagnostic", "saisi-xlsx", "texte-dans-nombre"),
    Echantillon("973", "plan_action", "libreoffice-ods"),
    Echantillon("20", "diagnostic", "openpyxl"),
    Echantillon("20", "tableau_de_bord", "libreoffice-xlsx", "cible-manquante"),
    Echantillon("54", "plan_action", "openpyxl", "depassement"),
    Echantillon("80", "diagnostic", "libreoffice-ods"),
    Echantillon("80", "bilan", "libreoffice-xlsx"),
)


class Atelier:
    """Generates, answers and saves."""

    def __init__(self) -> None:
        self.referentiel = charger(EDITION)
        dotations = [PUY_DE_DOME / "dotations.csv", SAMPLES / "sources" / "exemple_dotations.csv"]
        self.connu = Connu(
            referentiel=self.referentiel,
            sources=load_sources(
                [SAMPLES / "sources" / "exemple_population.csv"], self.referentiel
            ),
            dotations=load_dotations(dotations, self.referentiel),
        )

    def generes(self, code: str) -> dict[str, ClasseurGenere]:
        """Workbooks of a territory, as generated."""
        territoire = self.referentiel.territoire(code)
        return {
            c.code: ClasseurGenere(
                fabriquer(self.connu, c.code, territoire)[0], f"{code}_{c.code}", charger
            )
            for c in self.referentiel.classeurs
            if c.retour
        }

    def saisies(
        self,
        code: str,
        generes: Mapping[str, ClasseurGenere],
        choix: Mapping[str, Scalaire] | None = None,
    ) -> dict[str, Saisie]:
        """Fictitious answers of a territory; ``choix`` are known cells of the tableau de bord."""
        connues = {c: dict(g.valeurs) for c, g in generes.items()}
        connues["tableau_de_bord"] |= choix or {}
        territoire = self.referentiel.territoire(code)
        reponses = imaginer(self.referentiel, territoire, GRAINE, connues)
        reponses["tableau_de_bord"] |= choix or {}
        return {c: preparer(g, reponses[c]) for c, g in generes.items()}

    def chemin(self, dossier: Path, code: str, classeur: str) -> Path:
        """Name of a return."""
        return dossier / file_of(self.referentiel.territoire(code), classeur, EDITION)


def retours(atelier: Atelier) -> Iterator[Path]:
    """Fills and saves every sample of samples/retours."""
    for code in dict.fromkeys(e.territoire for e in ECHANTILLONS):
        dossier = RETOURS / folder_of(atelier.referentiel.territoire(code))
        generes = atelier.generes(code)
        saisies = atelier.saisies(code, generes)
        for echantillon in (e for e in ECHANTILLONS if e.territoire == code):
            classeur = echantillon.classeur
            if echantillon.faute:
                faute = trouver(echantillon.faute)
                if faute.degat(saisies[classeur], Hasard(GRAINE, code, faute.nom)) is None:
                    raise SystemExit(f"{faute.nom} ne s’applique pas à {code} {classeur}")
            chemin = atelier.chemin(dossier, code, classeur)
            yield PASSAGES[echantillon.passage](generes[classeur], saisies[classeur], chemin)
    yield _pas_un_classeur(atelier)


def _pas_un_classeur(atelier: Atelier) -> Path:
    dossier = RETOURS / folder_of(atelier.referentiel.territoire(PAS_UN_CLASSEUR))
    chemin = atelier.chemin(dossier, PAS_UN_CLASSEUR, "diagnostic")
    texte = "Exemple fictif : une note écrite dans un autre logiciel et renommée en xlsx.\n"
    write_bytes(chemin, texte.encode())
    return chemin


def _tel_quel(genere: ClasseurGenere, saisie: Saisie, chemin: Path) -> Path:
    write_bytes(chemin, rendre(genere, saisie))
    return chemin


def _openpyxl(genere: ClasseurGenere, saisie: Saisie, chemin: Path) -> Path:
    from openpyxl import load_workbook

    tampon = io.BytesIO()
    load_workbook(io.BytesIO(rendre(genere, saisie))).save(tampon)
    write_bytes(chemin, tampon.getvalue())
    return chemin


def _libreoffice(suffixe: str) -> Callable[[ClasseurGenere, Saisie, Path], Path]:
    def passage(genere: ClasseurGenere, saisie: Saisie, chemin: Path) -> Path:
        from tests.clients.libreoffice import convertir

        sortie = chemin.with_suffix(suffixe)
        sortie.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as brouillon:
            source = Path(brouillon) / chemin.name
            source.write_bytes(rendre(genere, saisie))
            convertir(source, sortie)
        return sortie

    return passage


def _saisi(suffixe: str) -> Callable[[ClasseurGenere, Saisie, Path], Path]:
    """Types each answer in LibreOffice as a person does, instead of writing it in the file."""

    def passage(genere: ClasseurGenere, saisie: Saisie, chemin: Path) -> Path:
        from tests.clients.libreoffice import saisir

        place, avant = genere.placement, genere.valeurs
        frappes = {}
        for cle, valeur in saisie.valeurs.items():
            cellule = place.cellules[cle]
            if cellule.ouverte and valeur != avant.get(cle) and valeur is not None:
                titre = place.titre_feuille(cellule.feuille)
                lieu = (titre, a1(cellule.ligne, cellule.colonne))
                frappes[lieu] = frappe(valeur, cellule.genre)
        sortie = chemin.with_suffix(suffixe)
        sortie.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as brouillon:
            source = Path(brouillon) / chemin.name
            source.write_bytes(genere.vierge)
            saisir(source, frappes, [sortie])
        return sortie

    return passage


def frappe(valeur: Scalaire, genre: Genre) -> str:
    """What a person types for a value."""
    if not isinstance(valeur, Decimal):
        return str(valeur)
    if genre is Genre.DATE:
        return jour_de_serial(valeur).strftime("%d/%m/%Y")
    if genre is Genre.TAUX:
        return f"{(valeur * 100).normalize():f} %".replace(".", ",")
    return f"{valeur.normalize():f}".replace(".", ",")


PASSAGES = {
    "tel-quel": _tel_quel,
    "openpyxl": _openpyxl,
    "libreoffice-xlsx": _libreoffice(".xlsx"),
    "libreoffice-ods": _libreoffice(".ods"),
    "saisi-xlsx": _saisi(".xlsx"),
    "saisi-ods": _saisi(".ods"),
}


def puy_de_dome(atelier: Atelier) -> Iterator[Path]:
    """The sample case: three conforming workbooks, and a plan with four faults."""
    code = "63"
    with (PUY_DE_DOME / "actions.csv").open(encoding="utf-8") as fichier:
        actions = list(csv.DictReader(fichier))
    retenus = {a["objectif"] for a in actions}
    choix: dict[str, Scalaire] = {
        f"objectifs/o{o.numero:02d}/retenu": "oui" if str(o.numero) in retenus else "non"
        for o in atelier.referentiel.facultatifs
    }
    generes = atelier.generes(code)
    plan = preparer(generes["plan_action"], reponses_plan(actions))
    saisies = atelier.saisies(code, generes, choix) | {"plan_action": plan}
    for classeur, saisie in saisies.items():
        if classeur != "bilan":
            chemin = atelier.chemin(PUY_DE_DOME / "conforme", code, classeur)
            yield _tel_quel(generes[classeur], saisie, chemin)
    commettre_quatre_fautes(plan)
    chemin = atelier.chemin(PUY_DE_DOME / "fautes", code, "plan_action")
    yield _tel_quel(generes["plan_action"], plan, chemin)


def reponses_plan(actions: list[dict[str, str]]) -> dict[str, Scalaire]:
    """Answers of the plan d'action, from the lines of actions.csv."""
    reponses: dict[str, Scalaire] = {
        "objectif_local/domaine/valeur": placement(charger(EDITION), "plan_action").choix(
            "objectif_local/domaine/valeur"
        )[0],
        "objectif_local/libelle/valeur": "Accompagnement précoce mère/bébé (hypothèse)",
    }
    for rang, action in enumerate(actions, start=1):
        reponses |= _action(rang, action)
    for rang_moyens, montant in (("ase", 60_000_000), ("pmi", 5_000_000)):
        for annee in ("2019", "2020"):
            reponses[f"moyens/{rang_moyens}/m_{annee}"] = Decimal(montant)
        for annee in ("2021", "2022"):
            reponses[f"moyens/{rang_moyens}/m_{annee}"] = "NC"
    return reponses


def _action(rang: int, action: Mapping[str, str]) -> dict[str, Scalaire]:
    objectif = action["objectif"]
    reponses: dict[str, Scalaire] = {
        "numero": Decimal(rang),
        "objectif": Decimal(objectif) if objectif.isdigit() else objectif,
        "intitule": action["intitule"],
        "referent": textes.REFERENT,
        "public": "Public fictif",
        "enveloppe": action["enveloppe"],
        "beneficiaire": action["beneficiaire"],
        "debut": serial(date(2020, 12, 1)),
        "fin": serial(date(2022, 12, 31)),
    }
    for champ in ("etat_2020", "cd_2020"):
        if action[champ]:
            reponses[champ] = Decimal(action[champ])
    trouve = charger(EDITION).objectif(int(objectif)) if objectif.isdigit() else None
    fiche = textes.fiche(trouve, action["intitule"], Hasard(rang))
    return {f"actions/a{rang:02d}/{champ}": valeur for champ, valeur in reponses.items()} | {
        f"fiches/f{rang:02d}/{champ}": texte for champ, texte in fiche.items()
    }


def commettre_quatre_fautes(plan: Saisie) -> None:
    """The four faults that attendu.csv lists; see there why each stands where it does."""
    hors_champ = {
        "objectif": "9", "intitule": "Action fictive de l’objectif 9 imputée sur le FIR",
        "enveloppe": "FIR", "beneficiaire": "CD", "etat_2020": "1000", "cd_2020": "1000",
    }  # fmt: skip
    plan.valeurs |= _action(26, hors_champ)
    plan.valeurs |= {
        "actions/a14/etat_2020": Decimal(24_000),
        "actions/a18/etat_2020": Decimal(250_001),
        "actions/a18/cd_2020": Decimal(250_001),
        "actions/a21/cd_2020": Decimal(59_999),
        "actions/a11/beneficiaire": "CD",
    }


def main() -> int:
    """Makes everything again; says what it did."""
    atelier = Atelier()
    for vieux in (*RETOURS.rglob("*.*"), *PUY_DE_DOME.glob("*/*.xlsx")):
        if vieux.is_file():
            vieux.unlink()
    for chemin in (*puy_de_dome(atelier), *retours(atelier)):
        print(f"{chemin.relative_to(RACINE)} : {chemin.stat().st_size // 1024} ko")
    return 0


if __name__ == "__main__":
    sys.exit(main())
