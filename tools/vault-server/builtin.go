package main

import (
	"slices"

	"github.com/hashicorp/vault/sdk/helper/consts"
)

// builtin tells Vault's core which of its plugins are part of this program: as Vault's own list, but short.
type builtin struct{}

func (builtin) Keys(kind consts.PluginType) []string {
	switch kind {
	case consts.PluginTypeSecrets:
		return []string{"kv", "pki"}
	case consts.PluginTypeCredential:
		return []string{"kubernetes"}
	default:
		return nil
	}
}

func (b builtin) Contains(name string, kind consts.PluginType) bool {
	return slices.Contains(b.Keys(kind), name)
}

// Get gives no way to start one as a process of its own; the core has the factories.
func (b builtin) Get(name string, kind consts.PluginType) (func() (any, error), bool) {
	return nil, b.Contains(name, kind)
}

func (b builtin) DeprecationStatus(name string, kind consts.PluginType) (consts.DeprecationStatus, bool) {
	return consts.Supported, b.Contains(name, kind)
}

func (builtin) IsBuiltinEntPlugin(string, consts.PluginType) bool {
	return false
}
