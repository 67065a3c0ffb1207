import type { RenderedApplication } from '../app/model';
import type { GroundNeeds } from '../deploy/model';
import type { Environment } from '../environment/model';

/** What the applications of a stack need from the ground: their repositories in its registry, and their secrets. */
export function groundNeeds(environment: Environment, applications: readonly RenderedApplication[]): GroundNeeds {
  const images = applications.flatMap((application) => application.images);
  const secrets = new Map<string, Set<string>>();
  for (const { secretKeys } of applications) {
    for (const [secret, keys] of Object.entries(secretKeys)) {
      const known = secrets.get(secret) ?? new Set();
      secrets.set(secret, known);
      keys.forEach((key) => known.add(key));
    }
  }
  return {
    repositories: [...new Set(images.flatMap((image) => repositoryOf(image, registryOf(environment))))].sort(),
    secrets: Object.fromEntries(
      [...secrets.keys()].sort().map((name) => [name, [...(secrets.get(name) ?? [])].sort()]),
    ),
    namespace: environment.namespace,
    applications: applications.map(({ name }) => name).sort(),
    backing: applications
      .flatMap(({ backing }) => backing.filter(({ where }) => where === 'managed'))
      .sort((a, b) => (a.fullName < b.fullName ? -1 : 1)),
  };
}

function registryOf({ target }: Environment): string | undefined {
  if (target.kind === 'aws') return `${target.account}.dkr.ecr.${target.region}.amazonaws.com`;
  return target.registry;
}

/** `team/api` of `<registry>/team/api:v1@sha256:...`; nothing for images of other registries. */
function repositoryOf(image: string, registry: string | undefined): readonly string[] {
  if (registry === undefined || !image.startsWith(`${registry}/`)) return [];
  const [path = ''] = image.slice(registry.length + 1).split('@');
  return [path.replace(/:[^/:]*$/, '')];
}
