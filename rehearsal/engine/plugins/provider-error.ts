import type { ServiceError } from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";

import { fromStruct } from "../values/struct";
import type { PropertyMap } from "../values/property";
import { isServiceError, messageOf, status } from "./grpc";

/** A provider could not do what it was asked. */
export class ProviderError extends Error {
  constructor(
    message: string,
    /** Whether the resource may be in a state that nobody knows (resource.StatusUnknown). */
    readonly maybeCorrupt: boolean,
    /** Whether there was no answer, so that what was asked may have been done all the same. Default: false. */
    readonly unanswered = false,
  ) {
    super(message);
  }
}

/** The resource is there, but did not become ready: it is kept, with the reasons. */
export class InitializationError extends Error {
  constructor(
    readonly reasons: readonly string[],
    readonly id: string,
    readonly outputs: PropertyMap,
    readonly inputs: PropertyMap | undefined,
  ) {
    super(
      reasons.length === 0
        ? "resource init failed"
        : `${reasons.length} error${reasons.length === 1 ? "" : "s"} occurred:\n${reasons.map((reason) => `\t* ${reason}\n`).join("")}\n`,
    );
  }
}

const INIT_FAILED_TYPE = "pulumirpc.ErrorResourceInitFailed";

function initFailed(error: ServiceError): ErrorResourceInitFailed | undefined {
  const [details] = error.metadata.get("grpc-status-details-bin");
  if (!(details instanceof Buffer)) return undefined;
  for (const detail of Status.deserializeBinary(details).getDetailsList()) {
    if (detail.getTypeName() === INIT_FAILED_TYPE)
      return ErrorResourceInitFailed.deserializeBinary(detail.getValue_asU8());
  }
  return undefined;
}

/** Codes after which nobody knows what the provider did (plugin.resourceStateAndError). */
const UNSURE: ReadonlySet<number> = new Set([status.UNKNOWN, status.INTERNAL, status.DATA_LOSS]);

/** Turns what a call threw into what the engine tells apart. */
export function providerError(error: unknown): Error {
  if (!isServiceError(error)) return error instanceof Error ? error : new Error(String(error));
  const failed = initFailed(error);
  if (failed !== undefined) {
    const inputs = failed.getInputs();
    return new InitializationError(
      failed.getReasonsList(),
      failed.getId(),
      fromStruct(failed.getProperties()),
      inputs === undefined ? undefined : fromStruct(inputs),
    );
  }
  return new ProviderError(messageOf(error), UNSURE.has(error.code), error.code === status.UNAVAILABLE);
}
