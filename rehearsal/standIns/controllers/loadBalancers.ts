import { type Controller, type Place, runningProgram } from "../controller";
import { sessionOf } from "../identity";
import { onceSeen } from "../../providers/aws/waiting";
import type { KubeObject } from "../kube";
import { Balancer, type Maker } from "./balancer";
import { type Asked, askedBy, hostnameOf, type Ingress, INGRESSES, ingressPath, nameOf } from "./ingresses";

const COMPONENT = "aws-load-balancer-controller";

/** Keeps an Ingress until everything outside the cluster is gone that was made for it. */
export const FINALIZER = "ingress.k8s.aws/resources";

/** How long AWS takes to remove a load balancer; minutes there. */
const REMOVAL_MS = 1_000;

interface Program extends KubeObject {
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly serviceAccountName: string;
        readonly containers: readonly { readonly args?: readonly string[] }[];
      };
    };
  };
}

function argument({ spec }: Program, name: string): string {
  const given = spec.template.spec.containers.flatMap(({ args = [] }) => args);
  return given.find((text) => text.startsWith(`--${name}=`))?.slice(name.length + 3) ?? "";
}

/** The annotations of an Ingress, or why they cannot be read. */
function readable(ingress: Ingress): Asked | string {
  try {
    return askedBy(ingress);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** What was told of an Ingress last, so that each reason is told once. */
const told = new Map<string, string>();

async function refuse(place: Place, ingress: Ingress, message: string): Promise<void> {
  const key = ingress.metadata.uid ?? "";
  if (told.get(key) === message) return;
  told.set(key, message);
  const named = { ...ingress, apiVersion: "networking.k8s.io/v1", kind: "Ingress" };
  await place.kube.warn(named, "ingress", "FailedDeployModel", `Failed deploy model due to ${message}`);
}

async function serve(place: Place, maker: Maker, ingress: Ingress, asked: Asked): Promise<boolean> {
  const { finalizers = [] } = ingress.metadata;
  // Before anything is made: an Ingress that is deleted meanwhile has to wait.
  if (!finalizers.includes(FINALIZER))
    await place.kube.patch(ingressPath(ingress), { metadata: { finalizers: [...finalizers, FINALIZER] } });
  const balancer = new Balancer(place, maker, asked.group);
  // A security group that was just made is not seen everywhere at once.
  const { hostname, changed } = await onceSeen(() => balancer.ensure(asked));
  if (hostnameOf(ingress) === hostname) return changed;
  await place.kube.patch(`${ingressPath(ingress)}/status`, {
    status: { loadBalancer: { ingress: [{ hostname }] } },
  });
  return true;
}

async function release(place: Place, maker: Maker, ingress: Ingress, shared: boolean): Promise<boolean> {
  const { finalizers = [], deletionTimestamp = "", annotations = {} } = ingress.metadata;
  if (!finalizers.includes(FINALIZER)) return false;
  if (Date.now() - Date.parse(deletionTimestamp) < REMOVAL_MS) return true;
  const group = annotations["alb.ingress.kubernetes.io/group.name"] ?? nameOf(ingress);
  if (!shared) new Balancer(place, maker, group).remove();
  const others = finalizers.filter((name) => name !== FINALIZER);
  await place.kube.patch(ingressPath(ingress), { metadata: { finalizers: others } });
  return true;
}

/**
 * What the AWS Load Balancer Controller does for Ingresses of its class: a load balancer in the account, by the permissions
 * that its own service account's role has, which goes with its Ingress.
 */
export const loadBalancers: Controller = {
  name: COMPONENT,
  async reconcile(place) {
    const program = (await runningProgram(place, COMPONENT)) as Program | undefined;
    if (program === undefined) return false;
    const className = argument(program, "ingress-class");
    const ingresses = (await place.kube.list<Ingress>(INGRESSES)).filter(
      ({ spec, metadata }) =>
        spec.ingressClassName === className || metadata.finalizers?.includes(FINALIZER) === true,
    );
    if (ingresses.length === 0) return false;
    const live = ingresses.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    const groups = live.map(readable).map((asked) => (typeof asked === "string" ? "" : asked.group));
    let changed = false;
    for (const ingress of ingresses) {
      const asked = readable(ingress);
      try {
        const account = {
          namespace: program.metadata.namespace ?? "",
          name: program.spec.template.spec.serviceAccountName,
        };
        const session = await sessionOf(place, account);
        const maker = {
          session,
          cluster: argument(program, "cluster-name"),
          vpcId: argument(program, "aws-vpc-id"),
        };
        const isGoing = ingress.metadata.deletionTimestamp !== undefined;
        const group = typeof asked === "string" ? nameOf(ingress) : asked.group;
        if (isGoing) changed = (await release(place, maker, ingress, groups.includes(group))) || changed;
        else if (typeof asked === "string") throw new Error(asked);
        else changed = (await serve(place, maker, ingress, asked)) || changed;
        told.delete(ingress.metadata.uid ?? "");
      } catch (error) {
        await refuse(place, ingress, error instanceof Error ? error.message : String(error));
      }
    }
    return changed;
  },
};
