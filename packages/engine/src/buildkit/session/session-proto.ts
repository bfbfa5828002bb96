/** The services that BuildKit calls back in a session, as far as they are served here; unknown fields are skipped by the decoder. */
export const sessionProto = `
syntax = "proto3";
package session;

// grpc.health.v1.Health/Check
message HealthCheckResponse { int32 status = 1; }

// moby.filesync.v1.Auth/Credentials
message CredentialsRequest { string host = 1; }
message CredentialsResponse { string username = 1; string secret = 2; }

// moby.buildkit.secrets.v1.Secrets/GetSecret
message GetSecretRequest { string id = 1; }
message GetSecretResponse { bytes data = 1; }

// moby.sshforward.v1.SSH/CheckAgent and /ForwardAgent
message CheckAgentRequest { string id = 1; }
message CheckAgentResponse {}
message BytesMessage { bytes data = 1; }
`;
