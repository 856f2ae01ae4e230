// Command sandbox runs a stack of this project on an embedded cloud with the real Pulumi engine: no account, no network
// beyond module downloads, nothing real is created.
//
//	go run ./cmd/sandbox preview dev
//	go run ./cmd/sandbox up dev
//	go run ./cmd/sandbox serve dev      # in a separate terminal
//	go run ./cmd/sandbox load dev
//	go run ./cmd/sandbox destroy dev
package main

import (
	"os"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/stacks"
)

func main() { os.Exit(run(os.Args[1:], program, os.Stdout, os.Stderr)) }

func program(how stacks.Options) pulumi.RunFunc { return how.Program }
