#!/usr/bin/env bash
# Makes the secrets of deploy/compose.yaml, once: random, a file each, below deploy/secrets. What is there stays.
set -euo pipefail
umask 022
cd "$(dirname "${BASH_SOURCE[0]}")"

random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
keep() { [ -s "$1" ] || printf '%s' "$2" >"$1"; }

# Containers read them as a user of their own, so the files are open and the directory above is not.
mkdir -p -m 0700 secrets
mkdir -p secrets/postgres secrets/silo secrets/gateway secrets/seed secrets/load/run
keep secrets/postgres/password "$(random)"
keep secrets/silo/Chat__Tokens__Passphrase "$(random)"
keep secrets/seed/operator "$(random)"
for kind in silo gateway; do
  keep "secrets/$kind/ConnectionStrings__Chat" "Host=postgres;Database=chat;Username=chat;Password=$(cat secrets/postgres/password)"
done
keep secrets/gateway/Chat__Provisioning__Token "$(random)"
keep secrets/load/run/provision.token "$(cat secrets/gateway/Chat__Provisioning__Token)"
keep secrets/load/run/connection "$(cat secrets/gateway/ConnectionStrings__Chat)"
for file in url urls; do keep "secrets/load/run/$file" http://balancer:8080; done
