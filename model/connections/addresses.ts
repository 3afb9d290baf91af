import type { AddressBlock } from "./connection";

/** Private IPv4 addresses (RFC 1918) and those of carrier-grade NAT (RFC 6598), which clouds give to clusters. */
export const PRIVATE_CIDRS: readonly string[] = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
];

/** Link-local IPv4 addresses (RFC 3927), where clouds serve their credentials. */
export const LINK_LOCAL_CIDR = "169.254.0.0/16";

/** Where clusters have the API server: private addresses of either family (RFC 4193 for IPv6). */
export const PRIVATE: readonly AddressBlock[] = [...PRIVATE_CIDRS, "fc00::/7"].map((cidr) => ({
  cidr,
  except: [],
}));

/** What is public: everything but private and link-local addresses. */
export const PUBLIC: readonly AddressBlock[] = [
  { cidr: "0.0.0.0/0", except: [...PRIVATE_CIDRS, LINK_LOCAL_CIDR] },
  { cidr: "::/0", except: ["fc00::/7", "fe80::/10"] },
];

/** Everything but the link-local addresses, and those at which AWS serves its instances over IPv6. */
export const ROUTED: readonly AddressBlock[] = [
  { cidr: "0.0.0.0/0", except: [LINK_LOCAL_CIDR] },
  { cidr: "::/0", except: ["fd00:ec2::/32", "fe80::/10"] },
];

/** Everything. */
export const ANYWHERE: readonly AddressBlock[] = [
  { cidr: "0.0.0.0/0", except: [] },
  { cidr: "::/0", except: [] },
];

/** Where the agent of EKS Pod Identity answers on every node (EKS user guide, "Pod Identity"). */
export const POD_IDENTITY: readonly AddressBlock[] = ["169.254.170.23/32", "fd00:ec2::23/128"].map(
  (cidr) => ({
    cidr,
    except: [],
  }),
);
