/** Addresses of an IPv4 network in CIDR notation (RFC 4632). */
export interface Network {
  /** First address, as a number. */
  readonly base: number;
  /** Bits of the prefix. */
  readonly prefix: number;
}

const CIDR = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/;

/** Sizes that AWS takes for a VPC and its subnets ("VPC CIDR blocks"). */
const LARGEST = 16;
const SMALLEST = 28;

const size = (prefix: number): number => 2 ** (32 - prefix);

/**
 * A network from its text.
 * @throws Error for a text that is none, or whose address is not the first one of the network.
 */
export function parseNetwork(text: string): Network {
  const parts = CIDR.exec(text)?.slice(1).map(Number) ?? [];
  const [a = 256, b = 256, c = 256, d = 256, prefix = 33] = parts;
  if ([a, b, c, d].some((octet) => octet > 255) || prefix > 32)
    throw new Error(`${JSON.stringify(text)} is no IPv4 network: write one such as 10.40.0.0/16`);
  const base = ((a * 256 + b) * 256 + c) * 256 + d;
  if (base % size(prefix) !== 0) {
    const first = formatNetwork({ base: base - (base % size(prefix)), prefix });
    throw new Error(`${text} does not begin with its first address: write ${first}`);
  }
  return { base, prefix };
}

/** A network as a text. */
export function formatNetwork({ base, prefix }: Network): string {
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256);
  return `${octets.join(".")}/${prefix}`;
}

/** Whether two networks have addresses in common. */
export function overlap(a: Network, b: Network): boolean {
  return a.base < b.base + size(b.prefix) && b.base < a.base + size(a.prefix);
}

/** The subnets of a VPC: for each zone a private one for nodes and pods, and a small public one for load balancers. */
export interface SubnetPlan {
  readonly private: readonly string[];
  readonly public: readonly string[];
}

/**
 * Divides a VPC: three quarters of it among the private subnets, because every pod takes an address of the VPC
 * (VPC CNI), and the last quarter among the public ones.
 *
 * @param cidr Network of the VPC, /16 to /22.
 * @param zones How many zones, 2 to 3: EKS wants at least two.
 * @throws Error for a network that cannot be divided so.
 */
export function planSubnets(cidr: string, zones: number): SubnetPlan {
  const network = parseNetwork(cidr);
  if (zones < 2 || zones > 3)
    throw new Error(`${zones} zones are given: give 2 or 3, EKS wants at least two`);
  const quarter = network.prefix + 2;
  const small = network.prefix + 4;
  if (network.prefix < LARGEST || small > SMALLEST - 2)
    throw new Error(`${cidr} cannot be divided among ${zones} zones: give a network between /16 and /22`);
  const inside = (prefix: number, index: number, from: number): string =>
    formatNetwork({ base: network.base + from + index * size(prefix), prefix });
  const indices = Array.from({ length: zones }, (_, index) => index);
  return {
    private: indices.map((index) => inside(quarter, index, 0)),
    public: indices.map((index) => inside(small, index, 3 * size(quarter))),
  };
}
