import { AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import { EnforcementLevel } from "@pulumi/pulumi/proto/analyzer_pb";

/** Whether a config lets each policy that it names stop a change. */
export type ConfiguredLevels = ReadonlyMap<string, boolean>;

/**
 * Listens for the policies in the config that the engine sends. Pulumi's policy host drops what names no policy without
 * a word, so that a guardrail whose name is misspelled would silently keep its default level; and it does not tell a
 * policy how strictly the others are held.
 *
 * @returns What has been seen so far.
 */
export function configuredLevels(): () => ConfiguredLevels {
  const levels = new Map<string, boolean>();
  const { configure } = AnalyzerService;
  const deserialize = configure.requestDeserialize;
  configure.requestDeserialize = (bytes) => {
    const request = deserialize(bytes);
    for (const [name, config] of request.getPolicyconfigMap().entries()) {
      const level = config.getEnforcementlevel();
      levels.set(name, level !== EnforcementLevel.ADVISORY && level !== EnforcementLevel.DISABLED);
    }
    return request;
  };
  return () => levels;
}
