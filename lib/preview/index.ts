/**
 * What a stack's program would ask of Pulumi, without a cloud, a cluster or a secret.
 *
 * @module verdigris/preview
 */
export type {
  Json,
  OfflineFunction,
  OfflineFunctions,
  PastOutputs,
  ProgramMessage,
  RecordedProperties,
  RegisteredResource,
  SecretKeeper,
} from './model';
export type { RenderedManifest } from './manifests';
export { render, RenderError, type Rendering, type RenderOptions } from './render';
export { resourcesJson, writeRendering } from './write';
export { toYaml } from './manifests';
export { preview, type PreviewOptions } from './preview';
export type { JudgedEnvironment } from './judge/judge';
export { rules } from './judge/rules';
export { severities, type Rule, type Severity } from './judge/model';
export { htmlReport } from './report/html/page';
export { jsonReport } from './report/build';
export { markdownReport } from './report/markdown';
export type { PreviewReport } from './report/schema';
