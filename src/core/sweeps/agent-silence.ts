// How long an agent may be silent.

/** Agents ask every few seconds; who is silent for so long is gone. */
export const agentSilenceMs = 60_000;
