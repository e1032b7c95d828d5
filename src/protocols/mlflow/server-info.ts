// What clients ask to learn how a server is set up, before anything else and perhaps without a login.
import { json } from './answer.ts';
import type { Handler } from './handler.ts';

export const getServerInfo: Handler = async ({ settings: { servesArtifacts } }) =>
  json({
    store_type: 'SqlStore',
    workspaces_enabled: false,
    trace_archival_enabled: false,
    // Files from 500 MiB on come in parts, several at once, each repeatable by itself.
    multipart_uploads_enabled: servesArtifacts,
    // Off: it would cost a second request for every small file. A client that is told to may still do it.
    multipart_downloads_enabled: false,
    artifact_serving_enabled: servesArtifacts,
    presigned_upload_run_id_supported: servesArtifacts,
    presigned_upload_model_id_supported: servesArtifacts,
    model_artifact_presigned_downloads_supported: false,
    features_enabled: { gateway: false, scheduled_issue_detection: false },
    tracking_auth: '',
    artifacts_presigned_only: false,
  });
