import type { Operation, Side } from '../compare/model';

/** What the engine would do to one resource of the program or of the state. */
export interface EngineStep {
  readonly urn: string;
  readonly operation: Operation | 'same';
  /** Fields that the provider says can't be changed in place. */
  readonly replacedBy: readonly string[];
  /** Fields that the provider says differ. */
  readonly differing: readonly string[];
}

/** A resource that is not as the state says, with the fields that the provider says differ. */
export interface EngineDrift {
  readonly urn: string;
  readonly fields: readonly string[];
  /** True where it is there no more. */
  readonly gone: boolean;
}

/** What a real `pulumi preview` of a stack said. Values are the engine's: what it knows as a secret is `[secret]`. */
export interface EnginePreview {
  /** True where the state was compared with what really is there. */
  readonly refreshed: boolean;
  /** Why it failed; what it said before is kept. */
  readonly problems: readonly string[];
  readonly steps: readonly EngineStep[];
  readonly drift: readonly EngineDrift[];
  /** Inputs as the state has them. */
  readonly before: Side;
  /** Inputs as the program asks for them. */
  readonly after: Side;
  /** Outputs of what drifts: as the state has them, and as they are. */
  readonly recorded: Side;
  readonly found: Side;
}
