-- Who sends: one row for each `send` that is at work, or was until its lease lapsed. It holds blocks of the key space,
-- a bit each, as long as its lease does.
CREATE TABLE disclose.sender (
  ledger text NOT NULL,
  fence bigint GENERATED ALWAYS AS IDENTITY,
  name text NOT NULL,
  until timestamptz NOT NULL,           -- when the lease lapses, on this database's clock
  over boolean NOT NULL DEFAULT false,  -- it has lapsed, and others went on with what was held
  joined timestamptz NOT NULL DEFAULT clock_timestamp(),
  text bytea NOT NULL,
  audience bytea NOT NULL,
  approvals text NOT NULL,
  version text NOT NULL,
  relay text NOT NULL,
  blocks bytea NOT NULL,
  hungry boolean NOT NULL DEFAULT true,
  drain boolean NOT NULL DEFAULT false, -- somebody asked it to finish and to leave
  state text NOT NULL DEFAULT 'joining',
  taken bigint NOT NULL DEFAULT 0,
  rate double precision NOT NULL DEFAULT 0,
  connections integer NOT NULL DEFAULT 0,
  PRIMARY KEY (ledger, fence)
) WITH (fillfactor = 50);

-- What was granted of each limit, as far as it still counts. Limits of recipient domains stand as keyed hashes.
CREATE TABLE disclose.flow (
  ledger text NOT NULL,
  name text NOT NULL,
  grants bytea NOT NULL,
  PRIMARY KEY (ledger, name)
) WITH (fillfactor = 50);
