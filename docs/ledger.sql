-- psql -v role=mailer -f ledger.sql

CREATE SCHEMA disclose;

-- The ledger of every campaign in this database: who it is, where its chain stands, its events, its checkpoints.
-- No personal data: people stand as keyed hashes, and replies without addresses.
CREATE TABLE disclose.version (
  version integer NOT NULL,  -- the number of the last file of this kind that was carried out
  readable integer NOT NULL  -- whoever knows this number can still read the tables
);
INSERT INTO disclose.version VALUES (0, 1);

CREATE TABLE disclose.ledger (
  id text PRIMARY KEY,
  campaign text NOT NULL,
  host text NOT NULL,        -- where it was begun
  proof text NOT NULL,       -- HMAC(campaign key, id): whether a key is this ledger's
  aside boolean NOT NULL DEFAULT false
);
-- Of several who begin a campaign at once, one does.
CREATE UNIQUE INDEX ledger_in_use ON disclose.ledger (campaign) WHERE NOT aside;

-- Whoever writes holds the row of the ledger; it is updated in its place.
CREATE TABLE disclose.head (
  ledger text PRIMARY KEY REFERENCES disclose.ledger,
  seq bigint NOT NULL,
  hash bytea
) WITH (fillfactor = 10);

CREATE TABLE disclose.event (
  ledger text NOT NULL,
  seq bigint NOT NULL,
  time bigint NOT NULL,      -- microseconds since 1970
  key bytea,
  event text NOT NULL,
  attempt bigint NOT NULL,
  text bytea,
  wording bytea,
  locale text NOT NULL,
  message_id text NOT NULL,
  relay_id text NOT NULL,
  relay text NOT NULL,
  stage text NOT NULL,
  code integer NOT NULL,
  enhanced_code text NOT NULL,
  reply text NOT NULL,
  tls text NOT NULL,
  sender text NOT NULL,
  hash bytea NOT NULL,
  PRIMARY KEY (ledger, seq)
);

CREATE TABLE disclose.checkpoint (
  ledger text NOT NULL,
  seq bigint NOT NULL,
  note text NOT NULL,
  PRIMARY KEY (ledger, seq)
);

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

UPDATE disclose.version SET version = 2;

-- What a role needs that sends: it adds events and never changes or takes away one.
GRANT USAGE ON SCHEMA disclose TO :"role";
GRANT SELECT ON ALL TABLES IN SCHEMA disclose TO :"role";
GRANT INSERT ON disclose.ledger, disclose.head, disclose.event, disclose.checkpoint TO :"role";
GRANT UPDATE (aside) ON disclose.ledger TO :"role";
GRANT UPDATE (seq, hash) ON disclose.head TO :"role";
GRANT UPDATE (note) ON disclose.checkpoint TO :"role";
GRANT INSERT, UPDATE, DELETE ON disclose.sender, disclose.flow TO :"role";
