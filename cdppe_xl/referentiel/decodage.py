"""TOML values -> typed records, with every fault named by its key path, in French.

Pydantic reads the stdlib dataclasses of ``domaine``. Its strict mode would refuse a table in
place of a dataclass, so strictness is set on the leaves of the schema only: a quoted number
is not a number, a number is not a territory code.
"""

from __future__ import annotations

import re
import types
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, SchemaValidator

from cdppe_xl.domaine.edition import Inconnu
from cdppe_xl.referentiel.tables import Faute, Table, faute, suggest

AUCUN = "aucun"
"""Written in place of a value that the text does not set, so that it is never forgotten."""

_VALEUR, _SANS_VALEUR = "<connu>", "<inconnu>"
"""Tags of the two ways to write a fact that may be unknown; never shown."""
_STRICT = {"int", "str", "bool", "date"}
_INSIDE = ("schema", "items_schema", "fields", "definitions")
_ATTENDU = {
    "string_type": "texte entre guillemets attendu",
    "int_type": "nombre entier attendu",
    "decimal_type": "nombre attendu",
    "decimal_parsing": "nombre attendu",
    "finite_number": "nombre fini attendu",
    "bool_type": "true ou false attendu",
    "date_type": "date attendue (AAAA-MM-JJ, sans guillemets)",
    "tuple_type": "liste attendue",
    "dataclass_type": "bloc attendu (clé = valeur)",
}


def decode(table: Table, rang: int, brut: object) -> tuple[Any, list[Faute]]:
    """One record of a table, or ``None`` with all that is wrong in it."""
    try:
        return _validator(table).validate_python((brut,))[0], []
    except ValidationError as erreur:
        details = [{**d, "loc": d["loc"][1:]} for d in erreur.errors(include_url=False)]
        return None, list(_translate(table, rang, details))  # type: ignore[arg-type]


@cache
def _validator(table: Table) -> SchemaValidator:
    record: Any = table.type
    adapter: TypeAdapter[Any] = TypeAdapter(tuple[record, ...], config=ConfigDict(extra="forbid"))
    schema = adapter.core_schema
    _tighten(schema)
    return SchemaValidator(schema)


def _tighten(node: Any) -> None:
    """Make leaves strict and turn « aucun » into None where None is the only way out."""
    if isinstance(node, list):
        for child in node:
            _tighten(child)
        return
    if not isinstance(node, dict):
        return
    kind = node.get("type")
    if kind in _STRICT:
        node["strict"] = True
    elif kind == "dataclass-field" and _bare(node["schema"])["type"] == "nullable":
        node["schema"] = _aucun_admitted(node["schema"])
    elif kind == "union":
        _tighten(node["choices"])
        node |= _value_or_unknown(node["choices"])
        return
    elif kind == "decimal":
        bare = dict(node)
        node.clear()
        node.update(_before(_refuse_text, bare))
        return
    for key in _INSIDE:
        _tighten(node.get(key))


def _bare(schema: Any) -> Any:
    return schema["schema"] if schema["type"] == "default" else schema


def _aucun_admitted(schema: Any) -> dict[str, Any]:
    if schema["type"] == "default":
        return {**schema, "schema": _before(_none_if_aucun, schema["schema"])}
    return _before(_none_if_aucun, schema)


def _value_or_unknown(choices: list[Any]) -> dict[str, Any]:
    """``X | Inconnu``: told apart before decoding, so that a fault speaks of one of them."""
    valeur, inconnu = choices

    def which(value: object) -> str:
        if not isinstance(value, Mapping):
            return _VALEUR
        # A block in place of a plain value can only be meant as the unknown.
        plain = valeur["type"] not in ("dataclass", "definition-ref")
        return _SANS_VALEUR if plain or "inconnu" in value else _VALEUR

    return {
        "type": "tagged-union",
        "choices": {_VALEUR: valeur, _SANS_VALEUR: inconnu},
        "discriminator": which,
    }


def _before(function: Any, schema: Any) -> dict[str, Any]:
    return {
        "type": "function-before",
        "function": {"type": "no-info", "function": function},
        "schema": schema,
    }


def _none_if_aucun(value: object) -> object:
    return None if value == AUCUN else value


def _refuse_text(value: object) -> object:
    if isinstance(value, (str, bool)):
        raise ValueError("nombre attendu")
    return value


def _translate(table: Table, rang: int, details: list[ErrorDetails]) -> Iterator[Faute]:
    absentes = {d["loc"] for d in details if d["type"] == "missing"}
    expliquees: set[tuple[int | str, ...]] = set()
    lignes: list[tuple[tuple[int | str, ...], str]] = []
    for detail in details:
        loc = detail["loc"]
        if detail["type"] == "unexpected_keyword_argument":
            admises = _keys_at(table.type, loc[:-1])
            lignes.append((loc, f"clé inconnue{suggest(loc[-1], admises)}"))
            # The missing key it was meant to be is the same fault: say it once.
            expliquees |= {a for a in absentes if f"« {a[-1]} »" in lignes[-1][1]}
        else:
            lignes.append((loc, _reason(detail)))
    for loc, raison in lignes:
        if loc not in expliquees:
            yield faute(table.cle, rang, _path(loc), raison)


def _reason(detail: ErrorDetails) -> str:
    kind, trouve = detail["type"], detail["input"]
    if kind == "missing":
        return "clé obligatoire absente"
    if kind == "literal_error":
        admis = re.findall(r"'([^']*)'", str(detail["ctx"]["expected"]))
        return f"« {trouve} » n'est pas admis{suggest(trouve, admis)}"
    if kind == "value_error":
        return f"{detail['ctx']['error']}, trouvé {_show(trouve)}"
    return f"{_ATTENDU.get(kind, detail['msg'])}, trouvé {_show(trouve)}"


def _show(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"le texte « {value[:60]} »"
    if isinstance(value, Mapping):
        return "un bloc"
    return "une liste" if isinstance(value, (list, tuple)) else f"{value}"


def _path(loc: tuple[int | str, ...]) -> str:
    """Blocks of a list are counted from 1, as a reader of the file counts them."""
    parts: list[str] = []
    for step in loc:
        if isinstance(step, int):
            parts[-1] += f"[{step + 1}]"
        elif step not in (_VALEUR, _SANS_VALEUR):
            parts.append(step)
    return ".".join(parts)


def _keys_at(record: type[Any], loc: tuple[int | str, ...]) -> list[str]:
    """Keys admitted by the record found along the path."""
    current: Any = record
    for step in loc:
        if step == _SANS_VALEUR:
            current = Inconnu
        elif isinstance(step, str) and step != _VALEUR:
            current = _record_in(get_type_hints(get_origin(current) or current)[step])
    target = get_origin(current) or current
    return [f.name for f in fields(target)] if is_dataclass(target) else []


def _record_in(hint: Any) -> Any:
    """The dataclass inside ``X``, ``X | None`` or ``tuple[X, ...]``."""
    if get_origin(hint) in (tuple, Union, types.UnionType):
        return next(_record_in(a) for a in get_args(hint) if a is not type(None))
    return hint
