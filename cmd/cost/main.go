// Command cost estimates the monthly cost of a stack, or of any Pulumi program. It needs no
// engine, no account and, except for comment and prices, no network.
//
//	cost compare BASE --all      how a change affects the cost of the stacks
//	cost comment                 post a comparison to its pull request, in a workflow
//	cost report STACK            write the cost report of a stack in this project
//	cost price FILE|-            price the output of pulumi preview --json --show-sames
//	cost prices verify|refresh   compare the price book with the vendors' lists
//	cost version                 print the version
//
// Google's price list requires an API key in GOOGLE_CLOUD_API_KEY; with -cloud aws it is not
// used.
package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"bankchurn/cost/pricelist"
)

// version is the release's git tag (.goreleaser.yaml).
var version = "0.0.0-dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// Exit codes of cost compare, report and price.
const (
	exitError = 1
	exitUsage = 2
	// exitAbove is a sum above --fail-above.
	exitAbove = 3
)

const usage = `usage: cost compare BASE [STACK...|--all] | comment | report STACK | price FILE|- | prices verify|refresh | version

  compare  compare the cost of this project's stacks with another commit
  comment  post a comparison to its pull request, in a workflow
  report   write the cost report of a stack in this project
  price    price the output of pulumi preview --json --show-sames, of any program
  prices   compare the price book with the vendors' price lists
  version  print the version

Run cost COMMAND -h for the flags of a command.
`

func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	command := ""
	if len(args) > 0 {
		command = args[0]
	}
	switch command {
	case "compare":
		return compareStacks(ctx, args[1:], time.Now(), stdout, stderr)
	case "comment":
		return comment(ctx, args[1:], stdout, stderr)
	case "report":
		return reportStack(args[1:], time.Now(), stdout, stderr)
	case "price":
		return price(args[1:], time.Now(), stdin, stdout, stderr)
	case "version":
		fmt.Fprintln(stdout, version)
		return 0
	case "prices":
		return prices(ctx, args[1:], client(), time.Now(), stdout, stderr)
	}
	fmt.Fprint(stderr, usage)
	return exitUsage
}

// client reads the vendors' lists.
func client() *pricelist.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.ResponseHeaderTimeout = time.Minute // the body of a large file may take longer
	return &pricelist.Client{
		AWSURL: pricelist.AWSURL, GoogleURL: pricelist.GoogleURL, GoogleKey: os.Getenv(pricelist.GoogleKeyVariable),
		HTTP: &http.Client{Transport: transport}, Tries: 5, Pause: time.Second,
	}
}
