// Command vault-server runs HashiCorp Vault's own core in memory, unsealed, over TLS, for tests.
//
// It has what the project's stacks ask of Vault: the Kubernetes auth method, the KV engine, and the PKI engine for
// issuers of cert-manager. Left out are storage, user interface, and the other methods and engines, which Vault's own
// main package brings along and which would take the greater part of the time of a build.
package main

import (
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"

	"github.com/hashicorp/go-hclog"
	kubernetes "github.com/hashicorp/vault-plugin-auth-kubernetes"
	kv "github.com/hashicorp/vault-plugin-secrets-kv"
	"github.com/hashicorp/vault/builtin/logical/pki"
	"github.com/hashicorp/vault/helper/namespace"
	vaulthttp "github.com/hashicorp/vault/http"
	"github.com/hashicorp/vault/internalshared/configutil"
	"github.com/hashicorp/vault/sdk/logical"
	"github.com/hashicorp/vault/sdk/physical/inmem"
	"github.com/hashicorp/vault/vault"
)

// version is that of github.com/hashicorp/vault; the linker sets it.
var version = "unknown"

// asRoot has Vault do something as the holder of a token.
func asRoot(core *vault.Core, token, path string, data map[string]any) (*logical.Response, error) {
	ctx := namespace.RootContext(context.Background())
	request := &logical.Request{Operation: logical.UpdateOperation, ClientToken: token, Path: path, Data: data}
	response, err := core.HandleRequest(ctx, request)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if response != nil && response.IsError() {
		return nil, fmt.Errorf("%s: %w", path, response.Error())
	}
	return response, nil
}

// unsealed starts a core with an empty store, a root token of our choice, and KV version 2 at secret/.
func unsealed(url, token string) (*vault.Core, error) {
	logger := hclog.New(&hclog.LoggerOptions{Name: "vault", Level: hclog.Info, Output: os.Stderr})
	storage, err := inmem.NewInmem(nil, logger)
	if err != nil {
		return nil, err
	}
	core, err := vault.NewCore(&vault.CoreConfig{
		Physical:           storage,
		StorageType:        "inmem",
		RedirectAddr:       url,
		DisableMlock:       true,
		Logger:             logger,
		LogicalBackends:    map[string]logical.Factory{"kv": kv.Factory, "pki": pki.Factory},
		CredentialBackends: map[string]logical.Factory{"kubernetes": kubernetes.Factory},
		BuiltinRegistry:    builtin{},
	})
	if err != nil {
		return nil, err
	}
	shares := &vault.SealConfig{SecretShares: 1, SecretThreshold: 1}
	ctx := namespace.RootContext(context.Background())
	made, err := core.Initialize(ctx, &vault.InitParams{BarrierConfig: shares})
	if err != nil {
		return nil, err
	}
	if done, err := core.Unseal(made.SecretShares[0]); err != nil || !done {
		return nil, errors.Join(errors.New("vault stays sealed"), err)
	}
	root := map[string]any{"id": token, "policies": []string{"root"}, "no_parent": true}
	if _, err := asRoot(core, made.RootToken, "auth/token/create", root); err != nil {
		return nil, err
	}
	engine := map[string]any{"type": "kv", "options": map[string]string{"version": "2"}}
	_, err = asRoot(core, token, "sys/mounts/secret", engine)
	return core, err
}

func run(address, authority, token string) error {
	certificate, err := serverCertificate(authority)
	if err != nil {
		return err
	}
	core, err := unsealed("https://"+address, token)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	properties := &vault.HandlerProperties{Core: core, ListenerConfig: &configutil.Listener{Address: address}}
	server := &http.Server{Handler: vaulthttp.Handler.Handler(properties)}
	secure := tls.NewListener(listener, &tls.Config{
		Certificates: []tls.Certificate{certificate},
		MinVersion:   tls.VersionTLS12,
	})
	return server.Serve(secure)
}

func main() {
	asked := flag.Bool("version", false, "print the version and end")
	address := flag.String("listen", "127.0.0.1:8200", "address that Vault is served at")
	authority := flag.String("authority", "vault-ca.pem", "file that the certificate of its authority is written to")
	token := flag.String("root-token", "root", "root token")
	flag.Parse()
	if *asked {
		fmt.Println("v" + version)
		return
	}
	if err := run(*address, *authority, *token); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
