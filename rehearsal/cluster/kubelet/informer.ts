import { setTimeout as sleep } from "node:timers/promises";
import type { ApiClient } from "../api";

interface Listed {
  readonly metadata: { readonly resourceVersion: string };
  readonly items?: readonly Named[];
}

interface Named {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly resourceVersion: string };
}

interface WatchEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: Named;
}

/** What to follow and whom to tell. */
export interface InformerOptions<T> {
  /** The collection, such as `/api/v1/pods`. */
  readonly path: string;
  /** Query that narrows it, such as `fieldSelector=...`. */
  readonly query?: string;
  /** What is kept of an object. */
  readonly keep: (object: unknown) => T;
  /** Told of every change; `value` is undefined for what is gone. */
  readonly changed: (namespace: string, name: string, value: T | undefined) => void;
  /** Told when the connection failed; the next attempt follows. */
  readonly failed: (error: unknown) => void;
}

/** Seconds that the API server keeps one watch open. */
const WATCH_SECONDS = 300;

/** Keeps a copy of a collection by list and watch, as client-go's informers do. */
export class Informer<T> {
  private readonly store = new Map<string, T>();

  constructor(
    private readonly client: ApiClient,
    private readonly options: InformerOptions<T>,
  ) {}

  get(namespace: string, name: string): T | undefined {
    return this.store.get(`${namespace}/${name}`);
  }

  values(): IterableIterator<T> {
    return this.store.values();
  }

  private apply(object: Named, deleted: boolean): void {
    const { namespace = "", name } = object.metadata;
    const value = deleted ? undefined : this.options.keep(object);
    if (value === undefined) this.store.delete(`${namespace}/${name}`);
    else this.store.set(`${namespace}/${name}`, value);
    this.options.changed(namespace, name, value);
  }

  private async list(): Promise<string> {
    const query = this.options.query === undefined ? "" : `?${this.options.query}`;
    const list = (await this.client.expect({
      method: "GET",
      path: `${this.options.path}${query}`,
    })) as Listed;
    const listed = list.items ?? [];
    const present = new Set(listed.map(({ metadata }) => `${metadata.namespace ?? ""}/${metadata.name}`));
    for (const key of [...this.store.keys()]) {
      if (present.has(key)) continue;
      this.store.delete(key);
      const slash = key.indexOf("/");
      this.options.changed(key.slice(0, slash), key.slice(slash + 1), undefined);
    }
    for (const object of listed) this.apply(object, false);
    return list.metadata.resourceVersion;
  }

  private async watch(from: string): Promise<void> {
    let version = from;
    for (;;) {
      const query = [
        ...(this.options.query === undefined ? [] : [this.options.query]),
        `watch=1&allowWatchBookmarks=true&timeoutSeconds=${WATCH_SECONDS}&resourceVersion=${version}`,
      ].join("&");
      await this.client.watch(`${this.options.path}?${query}`, WATCH_SECONDS * 1000, (line) => {
        const event = line as WatchEvent;
        // An error is mostly that the version is too old: the list that follows is the cure.
        if (event.type === "ERROR") throw new Error(JSON.stringify(event.object));
        version = event.object.metadata.resourceVersion;
        if (event.type !== "BOOKMARK") this.apply(event.object, event.type === "DELETED");
      });
    }
  }

  /** Lists once, then follows for ever. Resolves when the first list is there. */
  async start(): Promise<void> {
    let version: string | undefined;
    while (version === undefined) version = await this.attempt(() => this.list());
    void this.follow(version);
  }

  private async follow(from: string): Promise<never> {
    let version: string | undefined = from;
    for (;;) {
      const current: string | undefined = version;
      if (current !== undefined) await this.attempt(() => this.watch(current));
      version = await this.attempt(() => this.list());
    }
  }

  private async attempt<R>(work: () => Promise<R>): Promise<R | undefined> {
    try {
      return await work();
    } catch (error) {
      this.options.failed(error);
      await sleep(500);
      return undefined;
    }
  }
}
