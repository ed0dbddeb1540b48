-- Written once for both engines: BLOB becomes BYTEA on PostgreSQL.
-- Every table that holds records begins its key with the scope. Times are milliseconds since 1970.

CREATE TABLE heads (
  scope TEXT PRIMARY KEY,
  rev BIGINT NOT NULL,
  receipts BIGINT NOT NULL
);

CREATE TABLE records (
  scope TEXT NOT NULL,
  id TEXT NOT NULL,
  rev BIGINT NOT NULL,
  kind TEXT NOT NULL,
  parent TEXT,
  got BIGINT NOT NULL,
  -- NULL: the record left this scope.
  body TEXT,
  PRIMARY KEY (scope, id)
);
CREATE UNIQUE INDEX records_by_rev ON records (scope, rev);
CREATE INDEX records_by_parent ON records (scope, parent);
CREATE INDEX records_by_arrival ON records (scope, kind, got, id);

CREATE TABLE ops (
  scope TEXT NOT NULL,
  id TEXT NOT NULL,
  record TEXT NOT NULL,
  device TEXT NOT NULL,
  seq BIGINT NOT NULL,
  person TEXT NOT NULL,
  got BIGINT NOT NULL,
  -- Position in the scope's log: the office's order.
  pos BIGINT NOT NULL,
  digest BLOB NOT NULL,
  verdict TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (scope, id)
);
CREATE UNIQUE INDEX ops_by_pos ON ops (scope, pos);
CREATE INDEX ops_by_record ON ops (scope, record, pos);
CREATE INDEX ops_held ON ops (verdict, got);
CREATE INDEX ops_by_id ON ops (id);

CREATE TABLE scopes (
  id TEXT PRIMARY KEY,
  parent TEXT,
  name TEXT NOT NULL
);

CREATE TABLE people (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  grants TEXT NOT NULL
);

CREATE TABLE accounts (
  name TEXT PRIMARY KEY,
  person TEXT NOT NULL,
  password TEXT NOT NULL
);

CREATE TABLE enrolments (
  code BLOB PRIMARY KEY,
  person TEXT NOT NULL,
  until BIGINT NOT NULL
);

CREATE TABLE devices (
  id TEXT PRIMARY KEY,
  person TEXT NOT NULL,
  label TEXT NOT NULL,
  public_key BLOB NOT NULL,
  number TEXT NOT NULL,
  state BIGINT NOT NULL,
  seen BIGINT NOT NULL,
  next_seq BIGINT NOT NULL
);

CREATE TABLE nonces (
  nonce BLOB PRIMARY KEY,
  until BIGINT NOT NULL
);

CREATE TABLE sessions (
  token BLOB PRIMARY KEY,
  device TEXT,
  person TEXT,
  until BIGINT NOT NULL
);

CREATE TABLE uploads (
  id TEXT PRIMARY KEY,
  device TEXT NOT NULL,
  scope TEXT NOT NULL,
  record TEXT NOT NULL,
  sha256 BLOB NOT NULL,
  size BIGINT NOT NULL,
  mime TEXT NOT NULL,
  received BIGINT NOT NULL,
  expires BIGINT NOT NULL
);

CREATE TABLE media (
  scope TEXT NOT NULL,
  sha256 BLOB NOT NULL,
  record TEXT NOT NULL,
  size BIGINT NOT NULL,
  mime TEXT NOT NULL,
  PRIMARY KEY (scope, sha256)
);
CREATE INDEX media_by_record ON media (scope, record);

CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value BLOB NOT NULL
);

CREATE TABLE audit (
  no BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  person TEXT,
  device TEXT,
  action TEXT NOT NULL,
  target TEXT NOT NULL,
  alg TEXT NOT NULL,
  hash BLOB NOT NULL
)
