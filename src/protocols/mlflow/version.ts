// The MLflow release whose server we answer like. Clients read it at /version and decide by it what to send.

export const mlflowVersion = '3.18.0';
