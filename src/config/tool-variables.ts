// Variables that Assay's own tools give to the programs they start: no setting of anybody. A server that is started
// inside a recorded program meets them.

export const toolVariables: readonly string[] = [
  'ASSAY_RUN_ID',
  'ASSAY_CAPTURE_DIR',
  'ASSAY_CAPTURE_MODE',
  'ASSAY_SEED',
  'ASSAY_STOP_AT_STEP',
  'ASSAY_STOP_AT_SOURCE',
  'ASSAY_APPLIED',
  'ASSAY_LINEAGE',
  'ASSAY_PARENT_PROCESS',
  'ASSAY_IGNORES_HANGUP',
  'ASSAY_OPEN_DESCRIPTORS',
  'ASSAY_WANDB_RUN',
];
