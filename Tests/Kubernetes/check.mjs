// Checks Kubernetes objects against their schemas, and refuses fields that these do not have. Usage: check.mjs FILE…, of YAML; "-": stdin.
// The schemas are compiled: a field that a validator never looks at is one that its schema does not know.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { loadAll } from "js-yaml";

const require = createRequire(import.meta.url);
const packages = { "monitoring.coreos.com": "@kubernetes-models/prometheus-operator" };

/** A copy that notes which fields are looked at. A map of the user's own keys is gone through key by key: it knows them all. */
function watch(value, notes, path = "") {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((item, index) => watch(item, notes, `${path}/${index}`));
  const note = { looked: new Set(), map: false };
  notes.set(path, note);
  const copy = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, watch(inner, notes, `${path}/${key}`)]));
  return new Proxy(copy, {
    get: (target, key) => (note.looked.add(key), target[key]),
    ownKeys: (target) => ((note.map = true), Reflect.ownKeys(target)),
  });
}

function* unknown(value, notes, path = "") {
  if (value === null || typeof value !== "object") return;
  const note = Array.isArray(value) ? undefined : notes.get(path);
  for (const [key, inner] of Object.entries(value)) {
    if (note && !note.map && !note.looked.has(key)) yield `${path}/${key} is unknown`;
    else yield* unknown(inner, notes, `${path}/${key}`);
  }
}

function check(object) {
  const name = packages[object.apiVersion.split("/")[0]] ?? "kubernetes-models";
  let type;
  try {
    type = require(`${name}/${object.apiVersion}/${object.kind}`)[object.kind];
  } catch {
    return [`${object.apiVersion} has no ${object.kind}`];
  }

  // Kustomize breaks long base64 into lines, which the schema does not take and the API server does.
  for (const [key, text] of Object.entries(object.kind === "Secret" ? object.data ?? {} : {})) object.data[key] = text.replace(/\s/g, "");
  const notes = new Map();
  const faults = [];
  try {
    type.prototype.validate.call(watch(object, notes));
  } catch (fault) {
    faults.push(fault.message);
  }

  return [...faults, ...unknown(object, notes)];
}

const objects = process.argv.slice(2)
  .flatMap((file) => loadAll(readFileSync(file === "-" ? 0 : file, "utf8")))
  .filter((object) => object && object.kind !== "Kustomization");
const faults = objects.flatMap((object) => check(object).map((fault) => `${object.kind} ${object.metadata?.name}: ${fault}`));
faults.forEach((fault) => console.error(fault));
console.log(`${objects.length} objects, ${faults.length} faults`);
process.exitCode = objects.length > 0 && faults.length === 0 ? 0 : 1;
