import type { ObjectRole, Problem, RenderedApplication } from '../app/model';
import { isSite } from './sites';

/** What works without being called: it can't be held back from its work by where traffic goes. */
const working: ReadonlySet<ObjectRole> = new Set(['worker', 'schedule']);

/** What can be described and can't be released yet. Told before anything is registered. */
export function unsupported(applications: readonly RenderedApplication[]): readonly Problem[] {
  return applications.flatMap((application): readonly Problem[] => {
    const { name: path, strategy, services, objects } = application;
    const workers = objects.flatMap(({ role, manifest }) => (working.has(role) ? [`'${manifest.metadata.name}'`] : []));
    if (services.length === 0 && !isSite(application)) {
      const message =
        `the application has no web service, and the record of what is released stands on the live Service; ` +
        `describe its workers beside the web service that they belong to`;
      return [{ path, message }];
    }
    if (strategy.kind !== 'blueGreen' || workers.length === 0) return [];
    const message =
      `blueGreen keeps two releases running, and ${workers.join(' and ')} of both would work at the same time; ` +
      `release it rolling ('pulumi config set --path verdigris:strategies.${path} rolling')`;
    return [{ path, message }];
  });
}
