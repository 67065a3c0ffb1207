import type { Application } from './application';
import { quoted } from './problems';
import { commonChoice } from './strategy';

/** What can be judged only when the whole application is described; `complete` is false where its description failed. */
export function checkApplication(application: Application, { complete }: { readonly complete: boolean }): void {
  const { environment, name, services, strategy } = application;
  const { conflict } = commonChoice(services);
  if (conflict) application.report(application, conflict);
  for (const service of services) service.checkRelease(strategy);
  if (!complete) return;
  if (services.length === 0) {
    application.report(
      application,
      `it describes no service; add one, for example new WebService(application, '${name}')`,
    );
  }
  const names = services.map((service) => service.name);
  if (environment.replicas[name] !== undefined && names.length > 0 && !names.includes(name)) {
    application.reportConfiguration(
      `verdigris:replicas.${name}`,
      `it applies to a service called '${name}', and the application has ${quoted(names)}; set 'replicas' in the description`,
    );
  }
  if (strategy.kind !== 'blueGreen' || !strategy.smoke) return;
  const { smokeImage } = environment;
  const asked = `the smoke test of '${name}' (GET ${strategy.smoke.path})`;
  if (smokeImage === undefined) {
    application.reportConfiguration(
      'verdigris:smokeImage',
      `${asked} needs an image; set one with its digest: 'repository@sha256:...'`,
    );
  } else if (!/@sha256:[0-9a-f]{64}$/.test(smokeImage)) {
    application.reportConfiguration(
      'verdigris:smokeImage',
      `${asked} needs its image by digest, and '${smokeImage}' has none; write 'repository@sha256:' and 64 hexadecimal digits`,
    );
  }
}
