import * as grpc from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { InitializationError, UnansweredError } from "./provider";
import { toStruct } from "./properties/wire";

/** The richer gRPC error model: details travel as a google.rpc.Status in this trailer. */
const DETAILS_TRAILER = "grpc-status-details-bin";

function initializationDetails(error: InitializationError): grpc.Metadata {
  const detail = new ErrorResourceInitFailed();
  detail.setId(error.id);
  detail.setProperties(toStruct(error.properties));
  detail.setReasonsList([...error.reasons]);
  if (error.inputs !== undefined) detail.setInputs(toStruct(error.inputs));
  const any = new Any();
  any.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new Status();
  status.setCode(grpc.status.UNKNOWN);
  status.setMessage(error.message);
  status.addDetails(any);
  const metadata = new grpc.Metadata();
  metadata.add(DETAILS_TRAILER, Buffer.from(status.serializeBinary()));
  return metadata;
}

function serviceError(error: unknown): Partial<grpc.ServiceError> {
  const details = error instanceof Error ? error.message : String(error);
  const code = error instanceof UnansweredError ? grpc.status.UNAVAILABLE : grpc.status.UNKNOWN;
  const base = { code, details, message: details };
  return error instanceof InitializationError ? { ...base, metadata: initializationDetails(error) } : base;
}

/** A unary gRPC handler from a function; what it throws becomes the error that engines read. */
export function unary<Request, Response>(
  work: (request: Request) => Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    work(call.request).then(
      (response) => callback(null, response),
      (error: unknown) => callback(serviceError(error)),
    );
  };
}
