// Writes JSON schemas for kubeconform, one file for each kind: `schemas.mjs OUT SWAGGER [CRD.yaml...]`. The sources are
// Kubernetes' own OpenAPI document and the custom resource definitions; nothing is fetched.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

const [out, swagger, ...crds] = process.argv.slice(2);
mkdirSync(out, { recursive: true });
const { definitions } = JSON.parse(readFileSync(swagger, 'utf8'));

/** `io.k8s.api.apps.v1.Deployment` of a reference. */
const referred = (text) => text.replace('#/definitions/', '');

/** As the API server reads it: unknown fields are refused, and what is a number or text may be either. */
function strict(schema) {
  if (Array.isArray(schema)) return schema.map(strict);
  if (typeof schema !== 'object' || schema === null) return schema;
  if (schema.format === 'int-or-string' || schema['x-kubernetes-int-or-string']) return { type: ['string', 'integer'] };
  const open = schema.additionalProperties !== undefined || schema['x-kubernetes-preserve-unknown-fields'];
  const inner = Object.entries(schema)
    // Formats of Go (int64, double) and rules in CEL are none of JSON schema; a default is filled in by the server.
    .filter(([key]) => !['format', 'default'].includes(key) && !key.startsWith('x-kubernetes-'))
    .map(([key, value]) => [
      key,
      key === 'properties'
        ? Object.fromEntries(Object.entries(value).map(([name, property]) => [name, strict(property)]))
        : ['enum', 'required', 'description'].includes(key)
          ? value
          : strict(value),
    ]);
  return { ...Object.fromEntries(inner), ...(schema.properties && !open ? { additionalProperties: false } : {}) };
}

/** Quantities are text in the document, and numbers in many a manifest. */
const special = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { type: ['string', 'number'] },
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { type: ['string', 'integer'] },
};
const definition = (name) => special[name] ?? strict(definitions[name]);

/** A definition with everything that it refers to. */
function reachable(name, known = {}) {
  if (known[name]) return known;
  known[name] = definition(name);
  for (const [, text] of JSON.stringify(known[name]).matchAll(/"\$ref":"([^"]+)"/g)) reachable(referred(text), known);
  return known;
}

/** kubeconform's name of a kind: `deployment-apps-v1.json`, `service-v1.json`. */
function write(kind, group, version, schema) {
  const [first] = group.split('.');
  const file = [kind.toLowerCase(), ...(first ? [first] : []), version].join('-');
  const properties = {
    ...schema.properties,
    kind: { enum: [kind] },
    apiVersion: { enum: [group ? `${group}/${version}` : version] },
  };
  const whole = { ...schema, properties, required: [...new Set([...(schema.required ?? []), 'kind', 'apiVersion'])] };
  writeFileSync(join(out, `${file}.json`), JSON.stringify(whole));
}

for (const [name, schema] of Object.entries(definitions)) {
  for (const { group, kind, version } of schema['x-kubernetes-group-version-kind'] ?? []) {
    // DeleteOptions and the like stand under every group; what has no metadata is no object.
    if (!schema.properties?.metadata || schema['x-kubernetes-group-version-kind'].length > 1) continue;
    const { [name]: own, ...others } = reachable(name);
    write(kind, group, version, { ...own, definitions: others });
  }
}

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
for (const document of crds.flatMap((file) => parseAllDocuments(readFileSync(file, 'utf8')))) {
  const { kind, spec } = document.toJS() ?? {};
  if (kind !== 'CustomResourceDefinition') continue;
  for (const { name, schema } of spec.versions) {
    const own = strict(schema.openAPIV3Schema);
    const properties = { ...own.properties, metadata: { $ref: `#/definitions/${meta}` } };
    write(spec.names.kind, spec.group, name, { ...own, properties, definitions: reachable(meta) });
  }
}
