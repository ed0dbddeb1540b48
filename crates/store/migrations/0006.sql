-- Ops that were set aside, refused or waiting for a record, until a person has settled them: so they are found without
-- going through the log. `waits` is the record a held op waits for, its own or the one it hangs from; empty for a
-- refused op. Media are held by every record that names them, not only by the one they came with.

CREATE TABLE aside (
  scope TEXT NOT NULL,
  id TEXT NOT NULL,
  record TEXT NOT NULL,
  waits TEXT NOT NULL,
  device TEXT NOT NULL,
  got BIGINT NOT NULL,
  -- NULL: it waits for a person.
  settled TEXT,
  PRIMARY KEY (scope, id)
);
INSERT INTO aside (scope, id, record, waits, device, got)
  SELECT scope, id, record, CASE WHEN verdict = '{"verdict":"held"}' THEN record ELSE '' END, device, got FROM ops
  WHERE verdict = '{"verdict":"held"}' OR verdict LIKE '{"verdict":"quarantined"%';
CREATE INDEX aside_open ON aside (scope, got) WHERE settled IS NULL;
CREATE INDEX aside_by_record ON aside (scope, record);
CREATE INDEX aside_by_waits ON aside (scope, waits);
CREATE INDEX aside_by_device ON aside (device);
DROP INDEX ops_held;
CREATE TABLE media_names (
  scope TEXT NOT NULL,
  record TEXT NOT NULL,
  sha256 BLOB NOT NULL,
  PRIMARY KEY (scope, record, sha256)
);
INSERT INTO media_names (scope, record, sha256) SELECT scope, record, sha256 FROM media
