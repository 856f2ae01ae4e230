// Package cloudhttp is what the embedded cloud's endpoints are made of, whichever cloud they belong to: loopback servers that
// speak HTTP and HTTPS on one port, the authority that signs their certificates, the churn API that answers behind them
// and the ways in which it can misbehave, and a client that resolves names as a resolver with a cache does.
package cloudhttp
