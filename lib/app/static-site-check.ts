import type { Application } from './application';
import type { RenderedObject } from './model';

/**
 * A static site is an application of its own: it is released by one pointer in AWS, and by a slot elsewhere, so nothing could
 * move together with it in both.
 */
export function checkSites(application: Application, objects: readonly RenderedObject[]): void {
  const [site, second] = application.staticSites;
  if (!site) return;
  const repair = `a static site is an application of its own: move it to application('${site.name}', ...)`;
  if (second)
    application.report(second, 'site-not-alone', `the application has the site '${site.name}' already; ${repair}`);
  const own = application.pathOf(site);
  const foreign = objects.find(({ path }) => path !== own && !path.startsWith(`${own}/`));
  if (foreign) {
    const { kind, metadata } = foreign.manifest;
    application.report(site, 'site-not-alone', `the application also has the ${kind} '${metadata.name}'; ${repair}`);
  }
}
