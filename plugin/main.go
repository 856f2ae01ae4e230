// Command pulumi-resource-bankchurn serves the components to every language that Pulumi has.
//
// Each platform's component is served under the token that it has in Go, with the struct Args
// of its package as inputs. schema.json describes them to Pulumi's SDK generators; it is
// generated from those structs and their doc comments (schema_test.go). On top of a component
// comes what it costs: the input `traffic`, an estimate in every preview, and the output
// `monthlyCost` (cost.go).
package main

import (
	"context"
	"fmt"
	"os"

	p "github.com/pulumi/pulumi-go-provider"
)

// A release sets both (.goreleaser.yaml): its git tag, and where Pulumi downloads the plugin
// from, such as github://api.github.com/OWNER/REPOSITORY.
var (
	version     = devVersion
	downloadURL = ""
)

// devVersion is that of a build from source. It must be a version: `pulumi package add` makes no
// SDK of a schema without one.
const devVersion = "0.0.0-dev"

func main() {
	if err := p.RunProvider(context.Background(), packageName, version, newProvider()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
