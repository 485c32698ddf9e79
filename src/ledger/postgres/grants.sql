-- What a role needs that sends: it adds events and never changes or takes away one.
GRANT USAGE ON SCHEMA disclose TO :"role";
GRANT SELECT ON ALL TABLES IN SCHEMA disclose TO :"role";
GRANT INSERT ON disclose.ledger, disclose.head, disclose.event, disclose.checkpoint TO :"role";
GRANT UPDATE (aside) ON disclose.ledger TO :"role";
GRANT UPDATE (seq, hash) ON disclose.head TO :"role";
GRANT UPDATE (note) ON disclose.checkpoint TO :"role";
GRANT INSERT, UPDATE, DELETE ON disclose.sender, disclose.flow TO :"role";
