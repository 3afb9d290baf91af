// Command external-secrets runs External Secrets' own controllers, all of its providers among them.
//
// Its main package stands in a module with a replace line, which `go install` refuses, so this main calls the same
// public package. With `--version` as the only argument it prints the version of that module, which the original
// keeps to itself.
package main

import (
	"fmt"
	"os"
	"slices"

	"github.com/external-secrets/external-secrets/cmd/controller"
)

// version is that of github.com/external-secrets/external-secrets; the linker sets it.
var version = "unknown"

func main() {
	if slices.Equal(os.Args[1:], []string{"--version"}) {
		fmt.Println("v" + version)
		return
	}
	controller.Execute()
}
