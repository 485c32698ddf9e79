# A PostgreSQL of a benchmark's own, over a socket, with `fsync` on; gone with it. Sourced after campaign.sh.
programs=${POSTGRES_BIN:-$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)}
[ -x "${programs:-none}/initdb" ] || { echo "SKIPPED: no PostgreSQL here (Debian: apt-get install postgresql, or POSTGRES_BIN)"; exit 77; }
pg=$work/pg
mkdir "$pg"
as=()
if [ "$(id -u)" = 0 ]; then
  # It refuses to run as root.
  owner=$(id -u postgres 2>/dev/null || echo 65534)
  chmod 711 "$work"
  chown "$owner" "$pg"
  as=(setpriv --reuid="$owner" --regid="$(id -g postgres 2>/dev/null || echo 65534)" --clear-groups)
fi
(cd "$pg" && "${as[@]}" "$programs/initdb" -D "$pg/data" -U postgres -A trust --encoding=UTF8 --locale=C >"$work/initdb.log" 2>&1) ||
  { cat "$work/initdb.log"; exit 1; }
(cd "$pg" && exec "${as[@]}" "$programs/postgres" -D "$pg/data" -k "$pg" -c listen_addresses= -c "${SETTINGS:-max_connections=100}" \
  >"$work/pg.log" 2>&1) &
started+=($!)
for _ in $(seq 100); do
  ! "$programs/pg_isready" -q -h "$pg" || break
  sleep 0.1
done

sql() { # DATABASE STATEMENT
  "$programs/psql" -X -q -A -t -h "$pg" -U postgres -d "$1" -c "$2"
}

database() { # NAME: an empty one, and the lines of campaign.toml that put a ledger there
  sql postgres "DROP DATABASE IF EXISTS $1" 2>/dev/null
  sql postgres "CREATE DATABASE $1"
  ledger="[ledger]
url = \"postgres://postgres@${pg//\//%2F}/$1\""
}
