import { setTimeout as delay } from "node:timers/promises";
import * as fs from "node:fs";
import { partitionOf } from "../../model/aws/partition";
import { embeddedKubeconfig, type Environment } from "../../model/environment";
import { kubeconfigClient } from "../cluster/kubeconfigClient";
import type { Account, Held } from "../providers/aws/account";
import { ADDON } from "../providers/aws/types/eks";
import { clusterOf, type Controller, type Place } from "./controller";
import { certManager } from "./controllers/certManager";
import { externalDns } from "./controllers/externalDns";
import { externalSecrets } from "./controllers/externalSecrets";
import { installAddon, isBrought, removeAddon } from "./controllers/addons";
import { loadBalancers } from "./controllers/loadBalancers";
import { Kube } from "./kube";

/** Every controller that stands in for a real one; one that feeds another comes before it. */
const CONTROLLERS: readonly Controller[] = [certManager, externalSecrets, loadBalancers, externalDns];

const PAUSE_MS = 250;

/** How long the end of a run waits for controllers to be done, in milliseconds. */
const SETTLE_MS = 10_000;

/**
 * The controllers that EKS's add-ons and charts of others would run in the cluster, in this process: they work while a run
 * changes something, and are done when it ends.
 */
export class StandIns {
  #kube: Kube | undefined;
  #stop: AbortController | undefined;
  #loops: readonly Promise<void>[] = [];
  readonly #under = new Map<string, Promise<boolean>>();

  /** @param failed Told what went wrong, each time; the next look may mend it. */
  constructor(
    private readonly account: Account,
    private readonly env: Environment,
    private readonly failed: (controller: string, error: Error) => void = () => undefined,
  ) {}

  async #place(): Promise<Place | undefined> {
    const cluster = clusterOf(this.account);
    const file = embeddedKubeconfig(this.env);
    if (cluster === undefined || !fs.existsSync(file)) return undefined;
    this.#kube ??= new Kube(await kubeconfigClient(file));
    const { region } = cluster;
    return {
      account: this.account,
      kube: this.#kube,
      env: this.env,
      cluster,
      region,
      partition: partitionOf(region),
    };
  }

  /** Begins, if there is a cluster and it has not begun yet. */
  async start(): Promise<void> {
    const place = this.#stop === undefined ? await this.#place() : undefined;
    if (place === undefined) return;
    const stop = new AbortController();
    this.#stop = stop;
    for (const addon of this.account.all(ADDON))
      if (!(await isBrought(addon, place.kube))) await installAddon(addon, place.kube, this.env);
    this.#loops = CONTROLLERS.map((controller) => this.#loop(controller, stop.signal));
  }

  /** Has a controller look once, after the look that it is at. */
  #once(controller: Controller): Promise<boolean> {
    const before = this.#under.get(controller.name) ?? Promise.resolve(false);
    const look = before.then(() => this.#look(controller));
    this.#under.set(controller.name, look);
    return look;
  }

  async #look(controller: Controller): Promise<boolean> {
    try {
      const place = await this.#place();
      if (place === undefined) return false;
      return await controller.reconcile(place);
    } catch (error) {
      this.failed(controller.name, error instanceof Error ? error : new Error(String(error)));
      return false;
    }
  }

  async #loop(controller: Controller, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#once(controller);
      await delay(PAUSE_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Brings into the cluster what an add-on that was just made or changed brings along. */
  async addonMade(addon: Held): Promise<void> {
    const place = await this.#place();
    if (place === undefined || addon.type !== ADDON) return;
    await installAddon(addon, place.kube, this.env);
    await this.start();
  }

  /** Lets an add-on's controller finish, then takes out of the cluster what the add-on brought along. */
  async addonGoing(addon: Held): Promise<void> {
    const place = await this.#place();
    if (place === undefined || addon.type !== ADDON) return;
    await this.settle();
    await removeAddon(addon, place.kube, this.env);
  }

  /** Waits until no controller has anything to do, each by itself or because of another, or the time is over. */
  async settle(): Promise<void> {
    const until = Date.now() + SETTLE_MS;
    for (let quiet = 0; quiet < 2 && Date.now() < until;) {
      let changed = false;
      for (const controller of CONTROLLERS) changed = (await this.#once(controller)) || changed;
      quiet = changed ? 0 : quiet + 1;
      if (changed) await delay(PAUSE_MS);
    }
  }

  /** Ends; what is to be done and can be is done before. */
  async close(): Promise<void> {
    if (this.#stop !== undefined) {
      this.#stop.abort();
      await Promise.all(this.#loops);
      await this.settle();
    }
    this.#kube?.client.close();
    this.#kube = undefined;
    this.#stop = undefined;
  }
}
