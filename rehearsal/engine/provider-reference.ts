import type { PropertyMap } from "./values/property";

const PROVIDER_TYPE_PREFIX = "pulumi:providers:";

/** Whether the type is that of a provider resource. */
export function isProviderType(type: string): boolean {
  return type.startsWith(PROVIDER_TYPE_PREFIX);
}

/** The type of the provider resource of a package. */
export function providerType(packageName: string): string {
  return PROVIDER_TYPE_PREFIX + packageName;
}

/** The package that a provider type or a resource type belongs to. */
export function packageOf(type: string): string {
  if (isProviderType(type)) return type.slice(PROVIDER_TYPE_PREFIX.length);
  return type.split(":")[0] ?? type;
}

/** A reference to a provider resource: its URN and its id, joined by `::`. */
export interface ProviderReference {
  readonly urn: string;
  readonly id: string;
}

/** Reads a provider reference; undefined when the text is none. */
export function parseReference(text: string): ProviderReference | undefined {
  const at = text.lastIndexOf("::");
  if (at < 0 || !text.startsWith("urn:pulumi:")) return undefined;
  return { urn: text.slice(0, at), id: text.slice(at + 2) };
}

/** Writes a provider reference. */
export function formatReference(reference: ProviderReference): string {
  return `${reference.urn}::${reference.id}`;
}

/** The name of the default provider of a package: `default`, the version and the download URL (ProviderRequest.DefaultName). */
export function defaultProviderName(version: string, downloadUrl: string): string {
  const dotless = version.replaceAll(/[.+-]/g, "_");
  return ["default", dotless, downloadUrl].filter((part) => part !== "").join("_");
}

/** A provider's inputs without what the engine keeps there for itself. */
export function providerConfig(inputs: PropertyMap): PropertyMap {
  return Object.fromEntries(Object.entries(inputs).filter(([key]) => key !== "__internal"));
}

/** What the engine notes of the plugin among a provider's inputs; no key of the provider's own (SetProviderVersion, SetProviderURL). */
export function pluginInputs(version: string, downloadUrl: string): PropertyMap {
  if (version === "" && downloadUrl === "") return {};
  return {
    __internal: downloadUrl === "" ? {} : { pluginDownloadURL: downloadUrl },
    ...(version === "" ? {} : { version }),
  };
}
