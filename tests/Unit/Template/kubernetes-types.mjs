// Holds manifests against the types of the published Kubernetes client: no unknown member, right types, required members present.
// In: a list of manifests. Out: a list of what is wrong, each with the path to it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const folder = join(process.env.NODE_PATH, "@kubernetes/client-node/dist/gen/models");
const models = await import(pathToFileURL(join(folder, "all.js")));
const groups = {
  Deployment: "apps/v1", StatefulSet: "apps/v1", DaemonSet: "apps/v1", CronJob: "batch/v1", Job: "batch/v1",
  Ingress: "networking.k8s.io/v1", NetworkPolicy: "networking.k8s.io/v1",
};

// Which members are required stands in the declarations only: 'name': string, not 'name'?: string.
const required = {};
function requiredOf(type) {
  return (required[type] ??= [...readFileSync(join(folder, `${type}.d.ts`), "utf8").matchAll(/^ {4}'([^']+)': /gm)].map((match) => match[1]));
}

function check(value, type, format, path, found) {
  const wrong = (expected) => found.push(`${path}: ${JSON.stringify(value)} is not ${expected}`);
  const list = /^Array<(.*)>$/.exec(type);
  const map = /^\{ \[key: string\]: (.*); \}$/.exec(type);
  const isMap = typeof value === "object" && value !== null && !Array.isArray(value);
  if (list) {
    if (!Array.isArray(value)) wrong("a list");
    else value.forEach((item, index) => check(item, list[1], "", `${path}[${index}]`, found));
  } else if (map) {
    if (!isMap) wrong("an object");
    else Object.entries(value).forEach(([key, item]) => check(item, map[1], "", `${path}.${key}`, found));
  } else if (type === "string") {
    if (typeof value !== "string") wrong("a string");
  } else if (type === "number") {
    if (typeof value !== "number" || (format.startsWith("int") && !Number.isInteger(value))) wrong(`a number (${format})`);
  } else if (type === "boolean") {
    if (typeof value !== "boolean") wrong("true or false");
  } else if (type === "IntOrString") {
    if (typeof value !== "string" && !Number.isInteger(value)) wrong("an integer or a string");
  } else if (type === "Date") {
    if (typeof value !== "string" || Number.isNaN(Date.parse(value))) wrong("a time");
  } else if (type !== "any") {
    if (!isMap) wrong(`an object (${type})`);
    else members(value, type, path, found);
  }
}

function members(value, type, path, found) {
  const known = new Map(models[type].getAttributeTypeMap().map((member) => [member.baseName, member]));
  for (const [key, item] of Object.entries(value)) {
    const member = known.get(key);
    if (!member) found.push(`${path}.${key}: ${type} has no such member`);
    else check(item, member.type, member.format, `${path}.${key}`, found);
  }
  const baseNames = new Map([...known.values()].map((member) => [member.name, member.baseName]));
  for (const name of requiredOf(type))
    if (!(baseNames.get(name) in value)) found.push(`${path}.${baseNames.get(name)}: is missing in ${type}`);
}

const found = [];
for (const manifest of JSON.parse(readFileSync(0, "utf8"))) {
  const path = `${manifest.kind}/${manifest.metadata?.name}`;
  if (manifest.apiVersion !== (groups[manifest.kind] ?? "v1")) found.push(`${path}: is not of ${manifest.apiVersion}`);
  if (!models[`V1${manifest.kind}`]) found.push(`${path}: is no kind of Kubernetes`);
  else members(manifest, `V1${manifest.kind}`, path, found);
}
console.log(JSON.stringify(found));
