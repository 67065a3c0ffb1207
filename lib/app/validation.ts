import type { Application } from './application';
import { quoted } from './problems';
import { commonChoice } from './strategy';

/** What can be judged only when the whole application is described; `complete` is false where its description failed. */
export function checkApplication(application: Application, { complete }: { readonly complete: boolean }): void {
  const { environment, name, services, strategy, workloads } = application;
  const { conflict } = commonChoice(services);
  if (conflict) application.report(application, 'release-conflict', conflict);
  for (const service of services) service.checkRelease(strategy);
  if (!complete) return;
  if (workloads.length === 0 && application.staticSites.length === 0) {
    application.report(
      application,
      'application-empty',
      `it describes no workload; add one, for example new WebService(application, '${name}')`,
    );
  }
  if (services.length === 0 && strategy.kind === 'blueGreen') {
    application.reportConfiguration(
      `verdigris:strategies.${name}`,
      'strategy-without-service',
      `blueGreen moves traffic, and the application has no web service that gets any; leave it out, or say rolling`,
    );
  }
  const described = application.backing.map((each) => each.name);
  for (const each of Object.keys(environment.backing?.[name] ?? {})) {
    if (described.includes(each)) continue;
    application.reportConfiguration(
      `verdigris:backing.${name}.${each}`,
      'backing-unknown',
      described.length === 0
        ? `the application has no backing service; remove it`
        : `the application has no backing service of that name, but ${quoted(described)}; rename or remove it`,
    );
  }
  application.flags.check();
  const names = workloads.filter((workload) => 'deployment' in workload).map((workload) => workload.name);
  if (environment.replicas[name] !== undefined && workloads.length > 0 && !names.includes(name)) {
    application.reportConfiguration(
      `verdigris:replicas.${name}`,
      'replicas-unknown',
      `it applies to a service or worker called '${name}', and the application has ${names.length > 0 ? `${quoted(names)}; name one of them, such as '${name}/${names[0]}'` : 'none; remove it'}`,
    );
  }
  for (const key of Object.keys(environment.replicas).filter((each) => each.startsWith(`${name}/`))) {
    if (workloads.length === 0 || names.includes(key.slice(name.length + 1))) continue;
    application.reportConfiguration(
      `verdigris:replicas["${key}"]`,
      'replicas-unknown',
      names.length > 0
        ? `the application has no service or worker of that name, but ${quoted(names)}; rename or remove it`
        : 'the application has no service or worker; remove it',
    );
  }
  if (strategy.kind !== 'blueGreen' || !strategy.smoke) return;
  const { smokeImage } = environment;
  const asked = `the smoke test of '${name}' (GET ${strategy.smoke.path})`;
  if (smokeImage === undefined) {
    application.reportConfiguration(
      'verdigris:smokeImage',
      'smoke-image-missing',
      `${asked} needs an image; set one with its digest: 'repository@sha256:...'`,
    );
  } else if (!/@sha256:[0-9a-f]{64}$/.test(smokeImage)) {
    application.reportConfiguration(
      'verdigris:smokeImage',
      'smoke-image-without-digest',
      `${asked} needs its image by digest, and '${smokeImage}' has none; write 'repository@sha256:' and 64 hexadecimal digits`,
    );
  }
}
