import { parseDocument } from "yaml";

/** A mapping that was read from YAML. */
export type Mapping = Readonly<Record<string, unknown>>;

/** Whether a value is a mapping. */
export function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const REASONS: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: "a key is there twice",
  MULTIPLE_DOCS: "there is more than one document",
};

/**
 * Reads a YAML text that has to be one mapping, such as a project, a stack or a kubeconfig file.
 *
 * @param file Its name, for messages.
 * @returns An empty mapping for an empty text.
 * @throws Error with one sentence that names the file, the line and what is wrong there.
 */
export function parseMapping(file: string, text: string): Mapping {
  // eslint-disable-next-line no-control-regex -- such a file is no text at all
  if (/[\u0000-\u0008]/.test(text)) throw new Error(`${file} is not text: write it as YAML`);
  const document = parseDocument(text, { logLevel: "error", prettyErrors: true });
  const [error] = document.errors;
  if (error !== undefined) {
    const line = error.linePos?.[0].line;
    const reason = REASONS[error.code] ?? lowerFirst(error.message.split(/ at line |\n/)[0] ?? error.message);
    throw new Error(
      `${file} is not YAML (${line === undefined ? "" : `line ${line}: `}${reason}): correct it`,
    );
  }
  let value: unknown;
  try {
    value = document.toJS();
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new Error(`${file} is not YAML (${lowerFirst(reason)}): correct it`, { cause: thrown });
  }
  if (value === null || value === undefined) return {};
  if (!isMapping(value)) {
    throw new Error(
      `${file} is ${Array.isArray(value) ? "a list" : "a single value"} and not keys with values: correct it`,
    );
  }
  return value;
}

function lowerFirst(text: string): string {
  return `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;
}
