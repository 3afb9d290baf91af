import { type Labels, type Selector, selects, type Truth } from "../network/selectors";

/** Something with labels in a namespace. */
export interface Labelled {
  readonly namespace: string;
  readonly labels: Labels;
}

/** Things by namespace and label, so that a selector need not be held against all of them. */
export class LabelIndex<Item extends Labelled> {
  private readonly byNamespace = new Map<string, Item[]>();
  private readonly byLabel = new Map<string, Item[]>();
  /** Things of which a label is not known: any selector may select them. */
  private readonly unsure = new Map<string, Item[]>();

  constructor(items: readonly Item[]) {
    for (const item of items) {
      const { namespace, labels } = item;
      add(this.byNamespace, namespace, item);
      if (labels.unknown) add(this.unsure, namespace, item);
      else for (const [key, value] of labels.values) add(this.byLabel, labelKey(namespace, key, value), item);
    }
  }

  /** What a selector selects in a namespace, or may select where that cannot be told. */
  select(namespace: string, selector: Selector): readonly (readonly [Item, Exclude<Truth, false>])[] {
    return this.candidates(namespace, selector).flatMap(
      (item): readonly (readonly [Item, true | "unknown"])[] => {
        const truth = selects(selector, item.labels);
        return truth === false ? [] : [[item, truth]];
      },
    );
  }

  private candidates(namespace: string, { requirements }: Selector): readonly Item[] {
    let fewest: readonly Item[] | undefined;
    for (const { key, operator, values, unknown } of requirements) {
      if (operator !== "In" || unknown) continue;
      const found = [...new Set(values)].flatMap(
        (value) => this.byLabel.get(labelKey(namespace, key, value)) ?? [],
      );
      if (fewest === undefined || found.length < fewest.length) fewest = found;
    }
    if (fewest === undefined) return this.byNamespace.get(namespace) ?? [];
    return [...fewest, ...(this.unsure.get(namespace) ?? [])];
  }
}

const labelKey = (namespace: string, key: string, value: string): string => `${namespace}\n${key}\n${value}`;

function add<Item>(map: Map<string, Item[]>, key: string, item: Item): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [item]);
  else list.push(item);
}
