// Pictures that MLflow's `log_image` keeps as files: their names hold the key, the step and the time, and each stands
// there twice, whole and small.

export interface LoggedImage {
  readonly key: string;
  readonly step: number;
  /** Whether it is the small copy of another. */
  readonly isSmall: boolean;
}

const pattern = /(?:^|\/)([^/]+?)([%+])step\2(-?\d+)\2timestamp\2\d+\2[^/%+]+(?:\2(compressed))?\.(?:png|webp)$/;

/** What a path says of such a picture; undefined when it is none. */
export function readLoggedImage(path: string): LoggedImage | undefined {
  const [, key, , step, small] = pattern.exec(path) ?? [];
  return key === undefined || step === undefined ? undefined : { key: key.replaceAll('#', '/'), step: Number(step), isSmall: small !== undefined };
}
