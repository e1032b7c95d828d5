// The variables for Pythons and installers that Assay itself starts: without those that steer a user's own.
import type { Variables } from './environment-facts.ts';

const steering = /^(?:PYTHON|PIP_|UV_|VIRTUAL_ENV|ASSAY_|LD_PRELOAD$|__PYVENV_LAUNCHER__$)/u;

/** Neither packages nor settings of the surrounding shell have a say. */
export function plainPython(environment: Variables): Variables {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !steering.test(name)));
}

/** Variables by which people tell an installer where its index is, kept for when it may be asked. */
export function indexVariables(environment: Variables): Variables {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => /^(?:PIP|UV)_(?:.*INDEX.*|FIND_LINKS|CERT|TRUSTED_HOST|DEFAULT_TIMEOUT|HTTP_TIMEOUT|CONFIG_FILE|KEYRING_PROVIDER)$/u.test(name)),
  );
}
