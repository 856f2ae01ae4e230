// Command prices compares the price book with the vendors' own lists, and brings it up to date.
//
//	go run ./cmd/prices verify            compare
//	go run ./cmd/prices refresh           compare, and write what differs
//	go run ./cmd/prices verify -region R  compare one region
//
// Google's list needs an API key in GOOGLE_CLOUD_API_KEY; with -cloud aws it is not asked.
package main

import (
	"context"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"bankchurn/cost/pricelist"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.ResponseHeaderTimeout = time.Minute // the body of a large file may take longer
	client := &pricelist.Client{
		AWSURL: pricelist.AWSURL, GoogleURL: pricelist.GoogleURL, GoogleKey: os.Getenv(pricelist.GoogleKeyVariable),
		HTTP: &http.Client{Transport: transport}, Tries: 5, Pause: time.Second,
	}
	code := run(ctx, os.Args[1:], client, time.Now(), os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
