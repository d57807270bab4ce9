"""The Postgres tables, as SQLAlchemy sees them; the migrations in infra make them."""

from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Computed,
    DateTime,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import INT4MULTIRANGE, JSONB, TSVECTOR

VECTOR_SIZE = 384

metadata = MetaData()

_now = func.now()

sources = Table(
    "sources",
    metadata,
    Column("document_id", Text, primary_key=True),
    Column("collection", Text, nullable=False),
    Column("partition", Text, nullable=False, comment="the night that saw its present content"),
    Column("root", Text, nullable=False, comment="the source that lists it"),
    Column("uri", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("modified", Text, nullable=False),
    Column("attributes", JSONB, nullable=False),
    Column("input", Text, nullable=False, comment="digest of content and attributes"),
    Column("present", Boolean, nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=_now),
    Column("parent_id", Text, comment="the document it is attached to; null: a file by itself"),
    Column("member", Text, comment="where it is in the file that holds it, as 2/1"),
    Index("sources_by_partition", "collection", "partition"),
    Index("sources_by_root", "collection", "root"),
    Index("sources_by_parent", "parent_id"),
)

# A view of them, without names for who may not see whose documents they are.
visible_sources = sources.to_metadata(MetaData(), name="visible_sources")

ledger = Table(
    "ledger",
    metadata,
    Column("document_id", Text, primary_key=True),
    Column("stage", Text, primary_key=True),
    Column("version", Text, primary_key=True),
    Column("input", Text, primary_key=True),
    Column("collection", Text, nullable=False),
    Column("status", Text, nullable=False, comment="done or failed"),
    Column("output", Text, comment="digest of the rows that came out"),
    Column("rows", Integer, nullable=False),
    Column("size", BigInteger, nullable=False, comment="characters or bytes that went in"),
    Column("part_id", Text, nullable=False, comment="where the rows are staged"),
    Column("run_id", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("reason", Text),
    Column("detail", Text),
    Column("coverage", Double, comment="of parse: share of the document's glyphs in its text"),
    Column("template_id", Text, comment="of parse: the template that a note was written in"),
    Column("finished_at", DateTime(timezone=True), nullable=False, server_default=_now),
    Index("ledger_by_part", "part_id"),
)

parts = Table(
    "parts",
    metadata,
    Column("part_id", Text, primary_key=True),
    Column("collection", Text, nullable=False),
    Column("partition", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("run_id", Text, nullable=False),
    Column("documents", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("rows", JSONB, nullable=False, comment="rows by table"),
    Column("size", BigInteger, nullable=False),
    Column("seconds", Double, nullable=False),
    Column("cpu_seconds", Double, nullable=False),
    Column("gpu_seconds", Double, nullable=False),
    Column("tokens", BigInteger, nullable=False),
    Column("finished_at", DateTime(timezone=True), nullable=False, server_default=_now),
    Index("parts_by_run", "run_id"),
)

executions = Table(
    "executions",
    metadata,
    Column("execution_id", BigInteger, primary_key=True),
    Column("run_id", Text, nullable=False),
    Column("kind", Text, nullable=False, comment="night or backfill"),
    Column("workers", Integer, nullable=False),
    Column("wall_seconds", Double, nullable=False),
    Column("busy_seconds", Double, nullable=False, comment="of all workers together"),
    Column("documents", Integer, nullable=False),
    Column("predicted_seconds", Double),
    Column("finished_at", DateTime(timezone=True), nullable=False, server_default=_now),
    Index("executions_by_run", "run_id"),
    comment="each time that work was done for a run, and what it took",
)

versions = Table(
    "versions",
    metadata,
    Column("version", Text, primary_key=True),
    Column("stage", Text, nullable=False),
    Column("components", JSONB, nullable=False, comment="code, rules, model, settings, libraries"),
    Column("first_seen", DateTime(timezone=True), nullable=False, server_default=_now),
)

runs = Table(
    "runs",
    metadata,
    Column("run_id", Text, primary_key=True),
    Column("collection", Text, nullable=False),
    Column("partition", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("status", Text, nullable=False, comment="running, published, unchanged or held"),
    Column("counts", JSONB, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False, server_default=_now),
    Column("finished_at", DateTime(timezone=True)),
    Index(
        "runs_one_at_a_time",
        "collection",
        "partition",
        unique=True,
        postgresql_where="status = 'running'",
    ),
    Index("runs_by_number", "collection", "partition", "number", unique=True),
)

releases = Table(
    "releases",
    metadata,
    Column("release_id", Integer, primary_key=True),
    Column("collection", Text, nullable=False),
    Column("base_id", Integer, comment="the release that it was made from"),
    Column("run_id", Text),
    Column("versions", JSONB, nullable=False, comment="Delta version by table"),
    Column("counts", JSONB, nullable=False),
    Column("model", Text, comment="the encoder of all its vectors"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=_now),
    Index("releases_by_collection", "collection", "release_id"),
)

published = Table(
    "published",
    metadata,
    Column("collection", Text, primary_key=True),
    Column("release_id", Integer, ForeignKey("releases.release_id"), nullable=False),
)

contents = Table(
    "contents",
    metadata,
    Column("document_id", Text, primary_key=True),
    Column("stage", Text, primary_key=True),
    Column("version", Text, primary_key=True),
    Column("input", Text, primary_key=True),
    Column("collection", Text, nullable=False),
    Column("partition", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("visible", INT4MULTIRANGE, nullable=False, comment="the releases that show it"),
    Index("contents_by_collection", "collection", "partition"),
)

chunk_embeddings = Table(
    "chunk_embeddings",
    metadata,
    Column("document_id", Text, primary_key=True),
    Column("version", Text, primary_key=True, comment="of the embeddings stage"),
    Column("input", Text, primary_key=True, comment="digest of the document's chunks"),
    Column("chunk_id", Text, primary_key=True),
    Column("collection", Text, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("page", Integer),
    Column("section", Text),
    Column("text", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("embedding", HALFVEC(VECTOR_SIZE), nullable=False),
    Column("words", TSVECTOR, Computed("to_tsvector('english', text)", persisted=True)),
    Column(
        "stored_at",
        DateTime(timezone=True),
        nullable=False,
        server_default=_now,
        comment="a little before the ledger knows of it",
    ),
    Column("site", Text, comment="what sources says now, kept by triggers"),
    Index(
        "chunk_embeddings_by_vector",
        "embedding",
        postgresql_using="hnsw",
        postgresql_ops={"embedding": "halfvec_cosine_ops"},
    ),
    Index("chunk_embeddings_by_words", "words", postgresql_using="gin"),
    Index("chunk_embeddings_by_site", "collection", "site"),
)

collections = Table(
    "collections",
    metadata,
    Column("name", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    comment="collections whose reader has had its first grant",
)

grants = Table(
    "grants",
    metadata,
    Column("role", Text, nullable=False),
    Column("collection", Text, nullable=False),
    Column("site", Text, comment="null: every site"),
    Index(
        "grants_once",
        "role",
        "collection",
        "site",
        unique=True,
        postgresql_nulls_not_distinct=True,
    ),
)

reads = Table(
    "reads",
    metadata,
    Column("read_id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=_now),
    Column("who", Text, nullable=False, comment="the user of the machine, as docmill was told"),
    Column("login", Text, nullable=False, comment="the user of the database"),
    Column("role", Text, nullable=False),
    Column("command", Text, nullable=False),
    Column("collection", Text),
    Column("document_id", Text, comment="null where the answer named no document"),
    Column("rows", Integer, nullable=False),
    Index("reads_by_document", "document_id", "at"),
)

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column(
        "fence",
        BigInteger,
        nullable=False,
        comment="grows with each holder; a write proves with it that it is still the holder's",
    ),
    Column(
        "holder",
        BigInteger,
        comment="the advisory lock that its session holds while it lives; null: free",
    ),
    Column("expires_at", DateTime(timezone=True), nullable=False),
)

jobs = Table(
    "jobs",
    metadata,
    Column("token", BigInteger, primary_key=True),
    Column("name", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("running", Boolean, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    comment="jobs in flight and those that wait; a token is an advisory lock, as with leases",
)

purged = Table(
    "purged",
    metadata,
    Column("document_id", Text, primary_key=True),
    Column("collection", Text, nullable=False),
    Column("purged_at", DateTime(timezone=True), nullable=False, server_default=_now),
    Index("purged_by_collection", "collection"),
)

superseded = Table(
    "superseded",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("collection", Text, nullable=False),
    Column("versions", JSONB, nullable=False, comment="Delta version by table"),
    Column("left_at", DateTime(timezone=True), nullable=False, server_default=_now),
    comment="table versions that readers saw until then and may still hold",
)
