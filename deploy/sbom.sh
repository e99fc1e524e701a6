#!/usr/bin/env bash
# A bill of materials (CycloneDX 1.5, JSON) of a published program: what its deps.json says was restored. Usage: sbom.sh FILE.deps.json
set -euo pipefail
[ $# -eq 1 ] && [ -f "$1" ] || { echo "usage: sbom.sh FILE.deps.json" >&2; exit 2; }

# The file is written by the SDK, one member a line: "Name/1.2.3": { "type": "package", … "sha512": "sha512-BASE64" … } below "libraries".
awk -v name="$(basename "$1" .deps.json)" '
  function value() { match($0, /: "[^"]*"/); return substr($0, RSTART + 3, RLENGTH - 4) }
  /^  "libraries": / { inside = 1; next }
  inside && /^    "[^"]+\/[^"]+": / { split($0, part, "\""); split(part[2], id, "/"); type = hash = "" }
  inside && /"type": / { type = value() }
  inside && /"sha512": / { hash = value(); sub(/^sha512-/, "", hash) }
  inside && /^    }/ && type == "package" {
    list = list sep sprintf("    {\"type\":\"library\",\"name\":\"%s\",\"version\":\"%s\",\"purl\":\"pkg:nuget/%s@%s\",\"properties\":[{\"name\":\"nuget:sha512\",\"value\":\"%s\"}]}", id[1], id[2], id[1], id[2], hash)
    sep = ",\n"
  }
  END {
    printf "{\n  \"bomFormat\":\"CycloneDX\",\n  \"specVersion\":\"1.5\",\n  \"version\":1,\n"
    printf "  \"metadata\":{\"component\":{\"type\":\"application\",\"name\":\"%s\"}},\n  \"components\":[\n%s\n  ]\n}\n", name, list
  }' "$1"
