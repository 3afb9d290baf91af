import { AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb";

/**
 * Listens for the names of policies in the config that the engine sends. Pulumi's policy host drops what names no
 * policy without a word, so that a guardrail whose name is misspelled would silently keep its default level.
 *
 * @returns The names that have been seen so far.
 */
export function namedPolicies(): () => readonly string[] {
  const names = new Set<string>();
  const { configure } = AnalyzerService;
  const deserialize = configure.requestDeserialize;
  configure.requestDeserialize = (bytes) => {
    const request = deserialize(bytes);
    for (const [name] of request.getPolicyconfigMap().entries()) names.add(name);
    return request;
  };
  return () => [...names];
}
