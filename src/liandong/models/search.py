"""What is found by which words: one row of terms for each record that can be found."""

from typing import TYPE_CHECKING, Any

from django.db import connection, models, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement
from django.db.models import F
from django.db.models.lookups import Lookup

from liandong.core.search import Ask, Kind, Wanted

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    Text = models.TextField[str, str]
    Asked = Lookup[Ask]
    Placed = tuple[str, tuple[str | int, ...]]
else:
    Text = models.TextField
    Asked = Lookup
    Placed = tuple

_SQLITE = (
    # What the rows hold is not held twice: the engine keeps where each term stands, and the
    # triggers tell it of every change, in the transaction of the change.
    "CREATE TRIGGER IF NOT EXISTS {fts}_in AFTER INSERT ON {table} BEGIN "
    "INSERT INTO {fts}(rowid, terms) VALUES (new.id, new.terms); END",
    "CREATE TRIGGER IF NOT EXISTS {fts}_out AFTER DELETE ON {table} BEGIN "
    "INSERT INTO {fts}({fts}, rowid, terms) VALUES ('delete', old.id, old.terms); END",
    "CREATE TRIGGER IF NOT EXISTS {fts}_new AFTER UPDATE ON {table} BEGIN "
    "INSERT INTO {fts}({fts}, rowid, terms) VALUES ('delete', old.id, old.terms); "
    "INSERT INTO {fts}(rowid, terms) VALUES (new.id, new.terms); END",
)
_SQLITE_TABLE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS {fts} USING fts5(terms, content='{table}', "
    "content_rowid='id', tokenize='ascii', detail=none, columnsize=0, prefix='3 4')"
)
_POSTGRESQL = "CREATE INDEX {name} ON {table} USING gin (array_to_tsvector({words}))"
FEW_SPELLINGS = 8
"""Up to so many PostgreSQL goes through the index of its own accord."""
_WORDS = "string_to_array({column}, ' ')"


class TermIndex(models.Index):
    """The database's own full-text engine over a column of terms divided by spaces.

    FTS5 on SQLite, a GIN index of lexemes on PostgreSQL; neither needs an extension. On
    SQLite the table must not be altered by a later migration without making this anew:
    Django copies such a table, and the triggers stay behind.
    """

    def create_sql(
        self,
        model: type[models.Model],
        schema_editor: BaseDatabaseSchemaEditor,
        using: str = "",
        **kwargs: Any,
    ) -> Statement:
        table = model._meta.db_table
        if schema_editor.connection.vendor == "postgresql":
            words = _WORDS.format(column="terms")
            sql = _POSTGRESQL.format(name=self.name, table=table, words=words)
        else:
            for trigger in _SQLITE:
                schema_editor.execute(trigger.format(table=table, fts=fts_of(table)))
            sql = _SQLITE_TABLE.format(table=table, fts=fts_of(table))
        return Statement(sql)

    def remove_sql(
        self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor, **kwargs: Any
    ) -> str:
        if schema_editor.connection.vendor == "postgresql":
            return f"DROP INDEX IF EXISTS {self.name}"
        fts = fts_of(model._meta.db_table)
        for name in ("in", "out", "new"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {fts}_{name}")
        return f"DROP TABLE IF EXISTS {fts}"


def fts_of(table: str) -> str:
    """The name of SQLite's full-text table beside a table."""
    return f"{table}_fts"


class Terms(Text):
    """Terms divided by spaces. ``terms__meet`` takes a ``core.search.Ask``."""


@Terms.register_lookup
class Meet(Asked):
    """Rows that meet an ``Ask``, by the index and never by reading the rows."""

    lookup_name = "meet"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Any) -> Placed:
        return "%s", (value,)

    def as_sqlite(self, compiler: Any, connection: "BaseDatabaseWrapper", **_: Any) -> Placed:
        column = self.lhs.alias
        fts = fts_of(self.lhs.target.model._meta.db_table)
        id_column = f"{connection.ops.quote_name(column)}.{connection.ops.quote_name('id')}"
        sql = f"{id_column} IN (SELECT rowid FROM {fts} WHERE {fts} MATCH %s)"
        return sql, (_for_fts(self.rhs),)

    def as_sql(self, compiler: Any, connection: "BaseDatabaseWrapper") -> Placed:
        column, params = self.process_lhs(compiler, connection)
        words = _WORDS.format(column=column)
        return f"array_to_tsvector({words}) @@ %s::tsquery", (*params, _for_tsquery(self.rhs))


def _for_fts(ask: Ask) -> str:
    def one(wanted: Wanted) -> str:
        return " OR ".join(f'"{term}"{" *" if wanted.begins else ""}' for term in wanted.terms)

    return " AND ".join(f"({' OR '.join(one(w) for w in part)})" for part in ask.parts)


def _for_tsquery(ask: Ask) -> str:
    def one(wanted: Wanted) -> str:
        return " | ".join(f"'{term}'{':*' if wanted.begins else ''}" for term in wanted.terms)

    return " & ".join(f"({' | '.join(one(w) for w in part)})" for part in ask.parts)


class SearchRow(models.Model):
    """The terms of one record (``core.search``); derived from it, and kept in its transaction.

    Terms of a person are made of the name, the number and a keyed digest of the last four
    digits of the telephone: nothing of the rest, and of clients nothing at all.
    """

    kind = models.CharField(max_length=1, choices=[(kind.value, kind.name) for kind in Kind])
    object_id = models.BigIntegerField()
    terms = Terms()

    class Privacy:
        personal = frozenset({"terms", "object_id"})
        plain = frozenset({"id", "kind"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="found_once"),
        ]
        indexes = [TermIndex(fields=["terms"], name="search_terms")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"

    @classmethod
    def newest(cls, ask: Ask, most: int) -> list[int]:
        """Ids of the newest records that meet an ask (which names their kind), at most so many.

        SQLite walks its full-text table from the end. PostgreSQL cannot tell how rare a
        beginning is: asked for the newest it would read row after row from the end and compute
        the terms of each, a minute for a word with a slip among 100,000 people. An order that
        no index has makes it go through the index of terms; where many spellings are asked
        for at once, it is also told not to read the whole table.
        """
        rows = cls.objects.filter(terms__meet=ask).values_list("object_id", flat=True)
        if connection.vendor != "postgresql":
            return list(rows.order_by("-pk")[:most])
        # Not by kind, which the terms begin with: that index would be walked instead.
        rows = rows.order_by((F("object_id") + 0).desc())[:most]
        if sum(len(one.terms) for part in ask.parts for one in part) <= FEW_SPELLINGS:
            return list(rows)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            found = list(rows)
            cursor.execute("SET LOCAL enable_seqscan = on")
        return found
