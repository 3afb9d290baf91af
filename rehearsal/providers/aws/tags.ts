import { isMap, type PlainMap, type PropertyMap } from "../properties/values";

/** What AWS added, with what was asked for on top; blocks within blocks too, which both have a part of. */
export function merged(added: PropertyMap, asked: PropertyMap): PropertyMap {
  const both = Object.entries(added).flatMap(([name, value]) => {
    const own = asked[name];
    return isMap(value) && isMap(own) ? [[name, merged(value, own)] as const] : [];
  });
  return { ...added, ...asked, ...Object.fromEntries(both) };
}

/** The default tags of a provider's configuration, which come as JSON. */
export function tagsIn(text: string | undefined): PlainMap {
  if (text === undefined || text === "") return {};
  const { tags } = JSON.parse(text) as { readonly tags?: PlainMap };
  return tags ?? {};
}

/** All tags of something: its own win over the provider's. */
export function withDefaultTags(defaultTags: PlainMap, { tags }: PlainMap): PlainMap {
  return { ...defaultTags, ...(isMap(tags) ? tags : {}) };
}
