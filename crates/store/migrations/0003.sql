-- What workers report by themselves, before anybody has taken it up. It lies sealed: the key is the
-- office's and not in here. The receipt is a keyed hash.

CREATE TABLE reports (
  scope TEXT NOT NULL,
  id TEXT NOT NULL,
  receipt BLOB NOT NULL,
  state SMALLINT NOT NULL,
  rev BIGINT NOT NULL,
  got BIGINT NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (scope, id)
);
CREATE UNIQUE INDEX reports_by_receipt ON reports (receipt);
CREATE INDEX reports_by_state ON reports (scope, state, got)
