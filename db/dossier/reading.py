"""What a reading knows while it goes through a dossier's files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.campaign import Scope, ScopeKind
from db.dossier.findings import Report, Wrong, nearest

Ids = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Reading:
    """The folder, the findings so far, and the ids that texts may refer to.

    A kind that is absent from `known` could not be read; references to it are then believed.
    """

    folder: Path
    report: Report = field(default_factory=Report)
    known: Ids = field(default_factory=dict)

    def refer(self, kind: str, id: str) -> str:
        """The id, if there is such a source, case, category or prisoner."""
        known = self.known.get(kind)
        if known is not None and id not in known:
            raise Wrong(f'there is no {kind} "{id}"', nearest(id, known))
        return id

    def scope(self, text: str) -> Scope:
        """A scope whose case, category or prisoner exists."""
        try:
            scope = Scope.parse(text)
        except ValueError:
            raise Wrong(f'"{text}" is not a scope', _SCOPES) from None
        if scope.id:
            self.refer(scope.kind, scope.id)
        return scope


_SCOPES = (
    f'Write "{ScopeKind.EVERYONE}", "{ScopeKind.CAMPAIGN}", "{ScopeKind.CATEGORY}: …", '
    f'"{ScopeKind.CASE}: …" or "{ScopeKind.PRISONER}: …"'
)
