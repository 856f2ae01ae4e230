// Command pulumi-resource-bankchurn serves the components to every Pulumi language.
//
// Each platform's component has the same token as in Go, and its package's struct Args as
// inputs. schema.json describes them to Pulumi's SDK generators; it is generated from those
// structs and their doc comments (schema_test.go). The package adds the cost to each component:
// the input `traffic`, an estimate in every preview, and the output `monthlyCost` (cost.go).
package main

import (
	"context"
	"fmt"
	"os"

	p "github.com/pulumi/pulumi-go-provider"
)

// A release sets both (.goreleaser.yaml): its git tag, and the URL from which Pulumi downloads
// the plugin, such as github://api.github.com/OWNER/REPOSITORY.
var (
	version     = devVersion
	downloadURL = ""
)

// devVersion is the version of a build from source. `pulumi package add` needs a version in the
// schema to generate an SDK.
const devVersion = "0.0.0-dev"

func main() {
	if err := p.RunProvider(context.Background(), packageName, version, newProvider()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
