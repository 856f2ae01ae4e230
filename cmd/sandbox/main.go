// Command sandbox runs a stack of this project on an embedded cloud with the real Pulumi engine: no account, no network
// beyond module downloads, nothing real is created.
//
//	go run ./cmd/sandbox preview dev
//	go run ./cmd/sandbox up dev
//	go run ./cmd/sandbox serve dev
//	go run ./cmd/sandbox destroy dev
package main

import (
	"os"

	"bankchurn/stacks"
)

func main() { os.Exit(run(os.Args[1:], stacks.Program, os.Stdout, os.Stderr)) }
