import { application, httpProbe, WebService } from 'verdigris';

export const theirs: unknown = WebService;
export const shop = application('shop', (app) => void new WebService(app, 'shop', { readiness: httpProbe('/ready') }));
export const broken = application('broken', (app) => void new WebService(app, 'broken', { port: 0 }));
