/** `verdigris/preview`: what a stack's program would ask of Pulumi, without a cloud, a cluster or a secret. */
export type {
  Json,
  OfflineFunction,
  OfflineFunctions,
  PastOutputs,
  ProgramMessage,
  RecordedProperties,
  RegisteredResource,
} from './model';
export type { RenderedManifest } from './manifests';
export { render, RenderError, type Rendering, type RenderOptions } from './render';
export { resourcesJson, writeRendering } from './write';
export { toYaml } from './manifests';
