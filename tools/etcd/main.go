// Command etcd is the etcd server as its own module releases it.
//
// The server module has replace directives, so `go install` refuses it; this
// main is what etcd's own main package contains.
package main

import (
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"
)

func main() {
	etcdmain.Main(os.Args)
}
