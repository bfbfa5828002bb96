import protobuf from 'protobufjs';
import { sessionProto } from './session-proto.ts';

/** The messages of a session by name, as JavaScript sees them. */
export interface SessionMessages {
  readonly HealthCheckResponse: { readonly status: number };
  readonly CredentialsRequest: { readonly host: string };
  readonly CredentialsResponse: { readonly username: string; readonly secret: string };
  readonly GetSecretRequest: { readonly id: string };
  readonly GetSecretResponse: { readonly data: Uint8Array };
  readonly CheckAgentRequest: { readonly id: string };
  readonly CheckAgentResponse: Readonly<Record<string, never>>;
  readonly BytesMessage: { readonly data: Buffer };
}

let root: protobuf.Root | undefined;

function typeOf(name: keyof SessionMessages): protobuf.Type {
  root ??= protobuf.parse(sessionProto).root;
  return root.lookupType(`session.${name}`);
}

/** Writes a message in the wire format. */
export function encodeMessage<Name extends keyof SessionMessages>(name: Name, message: SessionMessages[Name]): Buffer {
  return Buffer.from(typeOf(name).encode(message).finish());
}

/** Reads a message from the wire format, absent fields as their defaults; throws for what is none. */
export function decodeMessage<Name extends keyof SessionMessages>(name: Name, bytes: Buffer): SessionMessages[Name] {
  const type = typeOf(name);
  return type.toObject(type.decode(bytes), { defaults: true }) as SessionMessages[Name];
}
